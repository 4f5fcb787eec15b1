//! What the trail says of an import.

use crate::import::Plan;

/// Why a contract on file got another end.
pub(super) const CORRECTION: &str = "导入更正";

/// 花名册：新增24、更新3、未导入1，2人重新到岗.
pub(super) fn outcome(plan: &Plan) -> String {
    let mut what = format!("{}：新增{}、更新{}", plan.kind.about().title, plan.added, plan.updated);
    if !plan.held_back.is_empty() {
        what += &format!("、未导入{}", plan.held_back.len());
    }
    if plan.presumed_joinings > 0 {
        what += &format!("，{}人的到岗日期为推定", plan.presumed_joinings);
    }
    let back = plan.returns.iter().filter(|one| one.taken_back).count();
    if back > 0 {
        what += &format!("，{back}人重新到岗");
    }
    what
}
