//! Looking the office's data over.

use super::backups::protect;
use super::{audit, protection};
use crate::actions::appraisals::parts;
use crate::rules::appraisal_score::{composite, decimals};
use crate::storage::check::{self, Names, Problem};
use crate::storage::vault::paired;
use crate::storage::{Connection, Store, appraisals, operators, policies, scope};
use crate::{ErrorCode, Result};

/// Everything that does not hold together; empty when all is well. Changes nothing.
pub fn check(store: &Store) -> Result<Vec<Problem>> {
    store.require_whole()?;
    match look_over(store) {
        // Too damaged even to be queried.
        Err(error) if error.code() == ErrorCode::Damaged => Ok(vec![check::unreadable()]),
        looked => looked,
    }
}

fn look_over(store: &Store) -> Result<Vec<Problem>> {
    let mut problems = scope::with_numbers(store.read(), check::database)?;
    if problems.iter().any(|p| p.code == "database_damaged") {
        return Ok(problems);
    }
    problems.extend(results(store.read())?);
    problems.extend(check::attached(store.read(), store.dir(), store.key())?);
    problems.extend(audit::problems(audit::verify(store, &[])?));
    problems.extend(keys(store)?);
    Ok(problems)
}

/// What a withdrawn secret still opens, and what anybody can read.
fn keys(store: &Store) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let Some(key) = store.key() else {
        return Ok(problems);
    };
    if let Some(due) = protection::key_due(store)? {
        problems.push(check::problem(
            "key_change_due",
            format!("{due}以后还没有更换密钥，以前的密钥文件仍能打开现在的数据。"),
            "请更换密钥，或说明不换的理由",
        ));
    }
    let ring = paired::keyring(store.read(), store.dir(), key)?;
    if !ring.strange(&operators::named(store.read())?).is_empty() {
        problems.push(check::problem(
            "keyring_slots",
            "密钥文件里有不属于现有账户、或重复的口令，可能是有人私下留的。",
            "请更换密钥；提示单位口令或恢复码重复的，先修改单位口令、更换恢复码",
        ));
    }
    if !paired::stands(store.read(), store.dir(), key)? {
        problems.push(check::problem(
            "keyring_copy",
            "密钥文件lince.keys的两份中有一份不见了，或不是现在用的。",
            "请重新打开一次，程序会补上；补不上的，检查磁盘",
        ));
    }
    for rest in protect::find(store)? {
        let path = rest.path.display();
        let (message, remedy) = if rest.there {
            (
                format!("{path}没有加密，或还用着旧密钥。"),
                "数据文件夹和第二个备份位置里的，再备份一次会一并加密；其他的，核对后自行删除",
            )
        } else {
            (
                format!("{path}现在不在，里面的没有加密，或还用着旧密钥。"),
                "第二个备份位置插上后再备份一次会一并加密；另存到别处的请收回后删除，在「数据安全」点「已处理」",
            )
        };
        problems.push(check::problem("plain_rest", message, remedy));
    }
    Ok(problems)
}

/// Files beside the database that no record refers to: information, not a fault.
pub fn orphans(store: &Store) -> Result<u32> {
    check::orphans(store.read(), store.dir())
}

/// The decided composites are those of the scores on file (S3-22), and the ranks those of the composites (1, 2, 2, 4).
fn results(conn: &Connection) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let names = Names::load(conn)?;
    for year in appraisals::years(conn)? {
        let Some((head, decided)) = appraisals::decision(conn, year)? else {
            continue;
        };
        let scheme = policies::by_key(conn, &head.policy)?.appraisal.scheme();
        let scores = appraisals::scores(conn, year)?;
        for one in &decided {
            let computed = composite(&scheme, &parts(&scheme, scores.get(&one.worker)));
            if computed.as_ref() != Ok(&one.composite) {
                let now = computed.map_or_else(|_| "缺项".to_owned(), decimals);
                let what = format!(
                    "{year}年度已确认的综合得分{}与现有各项得分算出的{now}不同",
                    decimals(one.composite)
                );
                let remedy = "确认后改过得分的，请到「考核」核对后重新确认等次";
                problems.push(names.problem("appraisal_disagrees", one.worker.0, what, remedy));
            }
            let above = decided.iter().filter(|d| d.composite > one.composite).count() as u32;
            if one.rank != above + 1 {
                let what = format!("{year}年度已确认的名次{}与综合得分不符，应为{}", one.rank, above + 1);
                let remedy = "请到「考核」核对后重新确认等次";
                problems.push(names.problem("appraisal_disagrees", one.worker.0, what, remedy));
            }
        }
    }
    Ok(problems)
}
