//! What can go wrong, and the one Chinese sentence that a user reads for it, in the window and on the command line.

use std::path::Path;

use serde::Serialize;

/// Every public operation of the core returns this.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure, worded for the log: codes and ids, never names, identity numbers or phone numbers.
/// The user reads [`Error::message`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule or the input says no. Nothing was changed.
    #[error("refused: {code}")]
    Refused {
        /// Which sentence the user reads.
        code: ErrorCode,
        /// What it is about, in Chinese, put before the sentence; may name a person, so it is not part of the log text.
        about: Option<String>,
        /// Machine-readable facts for `--json` and the window.
        details: Option<Box<serde_json::Value>>,
    },
    /// The database engine failed.
    #[error("database")]
    Database(#[from] rusqlite::Error),
    /// The operating system failed to read or write.
    #[error("input or output")]
    Io(#[from] std::io::Error),
    /// A library failed in a way that no input explains.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A refusal that says what it is about: 「第 16 行」, 「2027 年」, a community's name.
    pub fn about(code: ErrorCode, about: impl Into<String>) -> Self {
        Self::Refused {
            code,
            about: Some(about.into()),
            details: None,
        }
    }

    /// Adds facts that a program can read. Only a refusal carries details.
    pub fn with_details(self, details: serde_json::Value) -> Self {
        match self {
            Self::Refused { code, about, .. } => Self::Refused {
                code,
                about,
                details: Some(Box::new(details)),
            },
            other => other,
        }
    }

    /// Which sentence the user reads.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused { code, .. } => *code,
            Self::Database(e) => database_code(e),
            Self::Io(e) => io_code(e),
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// The Chinese sentence: what happened, whether data changed, what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Refused {
                code,
                about: Some(about),
                ..
            } => format!("{about}：{}", code.sentence()),
            other => other.code().sentence().to_owned(),
        }
    }

    /// What it is about, of a refusal that says so.
    pub fn into_about(self) -> Option<String> {
        match self {
            Self::Refused { about, .. } => about,
            _ => None,
        }
    }

    /// Facts that a program can read.
    pub fn details(&self) -> Option<&serde_json::Value> {
        match self {
            Self::Refused { details, .. } => details.as_deref(),
            _ => None,
        }
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::Refused {
            code,
            about: None,
            details: None,
        }
    }
}

fn database_code(error: &rusqlite::Error) -> ErrorCode {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    use rusqlite::ErrorCode as Sqlite;
    // What is stored is not what the schema lets in.
    if let FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..) = error {
        return ErrorCode::Damaged;
    }
    match error.sqlite_error_code() {
        Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => ErrorCode::InUse,
        Some(Sqlite::DiskFull) => ErrorCode::DiskFull,
        Some(Sqlite::ReadOnly | Sqlite::PermissionDenied) => ErrorCode::ReadOnly,
        Some(Sqlite::SystemIoFailure) => ErrorCode::DiskFailing,
        Some(Sqlite::CannotOpen) => ErrorCode::CannotReadOrWrite,
        Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => ErrorCode::Damaged,
        _ => told_in_words(error),
    }
}

/// Names the place in the sentence that the user reads.
pub(crate) fn place(error: std::io::Error, path: &Path) -> Error {
    let code = match Error::from(error).code() {
        ErrorCode::FileNotFound => ErrorCode::CannotReadOrWrite,
        code => code,
    };
    Error::about(code, path.display().to_string())
}

/// A function that itself runs SQL (the export of an encrypted copy) reports an inner failure only by the engine's sentence.
fn told_in_words(error: &rusqlite::Error) -> ErrorCode {
    let rusqlite::Error::SqliteFailure(_, Some(words)) = error else {
        return ErrorCode::Internal;
    };
    match words.as_str() {
        "database or disk is full" => ErrorCode::DiskFull,
        "disk I/O error" => ErrorCode::DiskFailing,
        "unable to open database file" => ErrorCode::CannotReadOrWrite,
        "attempt to write a readonly database" => ErrorCode::ReadOnly,
        // The engine has no code for a header that fits none of its formats.
        "database disk image is malformed" | "unsupported file format" => ErrorCode::Damaged,
        _ => ErrorCode::Internal,
    }
}

fn io_code(error: &std::io::Error) -> ErrorCode {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => ErrorCode::FileNotFound,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => ErrorCode::ReadOnly,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        _ if error.raw_os_error().is_some_and(|code| FAILING.contains(&code)) => ErrorCode::DiskFailing,
        _ if error.raw_os_error().is_some_and(|code| HELD.contains(&code)) => ErrorCode::FileHeld,
        _ => ErrorCode::CannotReadOrWrite,
    }
}

/// The operating system's codes for a failing disk: EIO and ENXIO; on Windows bad sectors, CRC errors, read and write faults, a
/// device that is not connected or not ready, an I/O error of the device.
#[cfg(not(windows))]
const FAILING: [i32; 2] = [5, 6];
#[cfg(windows)]
const FAILING: [i32; 7] = [21, 23, 27, 29, 30, 1117, 1167];

/// Windows' codes for a file that another program has open: a sharing violation, a lock violation.
const HELD: &[i32] = if cfg!(windows) { &[32, 33] } else { &[] };

/// Declares the codes with their snake_case names and sentences; a code without a sentence does not compile.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $sentence:literal;)+) => {
        /// What the user is told; one code for one sentence, snake_case wherever it is seen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[cfg_attr(feature = "ipc-types", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)+
        }

        impl ErrorCode {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that scripts rely on.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What the user reads: what happened, whether data changed, what to do.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }
        }
    };
}

error_codes! {
    // The office and its file
    NoOffice = "no_office", "还没有建立单位数据，请先新建或选择数据文件夹。";
    AlreadyExists = "already_exists", "这个文件夹里已经有单位数据，没有改动；请另选文件夹或直接打开它。";
    InUse = "in_use", "数据正被另一个程序写入，本次没有改动；请等它完成或关闭后再试。";
    NewerSchema = "newer_schema", "数据是由更新版本的程序保存的，本版本不能打开，文件没有改动；请安装新版本。";
    Damaged = "damaged", "数据文件已损坏，原文件已原样保留；请从最近一次可用备份恢复。";
    ReadOnly = "read_only", "这个位置不能写入，没有改动；请检查是否写保护或没有权限。";
    DiskFull = "disk_full", "磁盘已满，本次没有保存；请删除或移走不用的文件，腾出空间后再试。";
    DiskFailing = "disk_failing", "磁盘读写出错，本次没有保存；请检查移动介质是否松动或拔出，若是本机磁盘，请尽快把数据备份到别的盘。";
    DataMoved = "data_moved", "正在使用的数据文件被移走、替换或随移动介质拔出，本次没有保存；请放回原处，再重新打开程序。";
    CannotReadOrWrite = "cannot_read_or_write", "读写文件失败，数据没有改动；请检查磁盘或移动介质。";
    PathTooLong = "path_too_long", "文件夹的完整路径太长，别的程序打不开，没有使用；请改选路径短一些的文件夹（不超过120个字）。";
    NameUnusable = "name_unusable", "文件夹名称不能用（有特殊字符，以空格或句点结尾，或是CON、NUL这类系统保留的名称），没有使用；请换一个名称。";
    FileHeld = "file_held", "文件正被别的程序占用，没有写成；请关掉打开着它的程序（如WPS、Excel），或换一个文件名保存；杀毒软件正在检查的，过一会儿再试。";
    OwnFile = "own_file", "这是邻册自己的数据或备份文件，没有写入；请换一个文件名或文件夹保存。";
    NetworkShare = "network_share", "网络共享文件夹不能存放正在使用的数据，请改选本机磁盘。";
    UnknownPolicy = "unknown_policy", "没有这个政策包，没有改动；请核对名称。";
    PolicyInvalid = "policy_invalid", "政策包内容有误，没有使用；请按提示修改后再试。";
    PaperInvalid = "paper_invalid", "表样有误，没有使用；请按提示修改后再试。";
    PolicyUsed = "policy_used", "已有年度考核按这份办法确认，不能取消；要改的，请从另一个日期起执行新的办法。";
    Cancelled = "cancelled", "已按要求停止，数据没有改动。";
    Internal = "internal", "程序内部错误，数据没有改动，详情见日志。";

    // Accounts and passwords
    SignInNeeded = "sign_in_needed", "需要先登录才能继续，没有改动。";
    NotPermitted = "not_permitted", "您的账户没有这项权限，没有改动；需要时请负责人在“设置-账户”中开通。";
    OutOfScope = "out_of_scope", "这涉及不归您负责的社区，没有改动；请由负责全部社区的账户办理。";
    TooManyTries = "too_many_tries", "输错次数过多，请稍后再试；其他账户和恢复码不受影响。";
    PasswordMustChange = "password_must_change", "这是一次性口令，请先改成自己的口令再继续。";
    UnknownOperator = "unknown_operator", "没有这个账户，没有改动，请核对姓名。";
    AccountAltered = "account_altered", "它的登记在程序之外被改动过，没有登录，没有改动；请负责人到「操作记录」核对，重设口令，或从改动前的备份恢复。";
    OperatorExists = "operator_exists", "已有同名账户，没有改动；请换一个名称以便区分。";
    FirstIsHead = "first_is_head", "第一个账户必须是负责人，没有改动。";
    LastHead = "last_head", "至少要有一名可登录的负责人，没有改动；请先设另一名负责人。";

    // What was typed
    InvalidArgument = "invalid_argument", "没有改动，请核对后重填。";
    FieldExists = "field_exists", "已经有这个项目，没有改动；请换一个名称，或者直接使用它。";
    UnknownView = "unknown_view", "没有这个视图，请核对名称。";
    UnknownField = "unknown_field", "没有这个项目，请核对项目名称。";
    UnknownWorker = "unknown_worker", "没有找到这个人，没有改动，请核对编号或身份证号码。";
    ClipboardBusy = "clipboard_busy", "剪贴板正被别的程序占用，没有复制成功，请再试一次。";
    ReasonNeeded = "reason_needed", "此项改动需要填写理由，没有改动。";
    AlreadyLeft = "already_left", "此人的离任已经登记，没有改动；又回来工作的，请办理重新到岗。";
    HasLeft = "has_left", "此人已经离任，没有改动；又回来工作的，请在此人档案中办理重新到岗。";
    NotLeft = "not_left", "此人没有离任，不用办理重新到岗，没有改动；要改社区、职务，请用修改。";
    ReturnsBeforeLeaving = "returns_before_leaving", "重新到岗日期早于上一次离任日期，没有改动，请核对日期。";
    BeforeJoining = "before_joining", "生效日期早于到岗日期，没有改动；请从到岗那天起填，或先更正到岗日期。";
    EntriesBeforeJoining = "entries_before_joining", "这样一来，这项登记就早于到岗日期，没有改动；请核对到岗日期。";
    EntriesAfterLeaving = "entries_after_leaving", "离任之后还有这项登记，没有改动；请核对离任日期，或先撤销那一步。";
    CommunityWorkAfterJoining = "community_work_after_joining", "从事社区工作时间晚于到岗日期，没有改动，请核对这两个日期。";
    UnknownRecord = "unknown_record", "没有这一条，没有改动，请核对编号。";
    FieldNeeded = "field_needed", "这一项不能空着，没有改动，请补填。";
    ReturnedSince = "returned_since", "此人后来已重新到岗，没有改动；请先撤销重新到岗。";
    NoDays = "no_days", "这一项没有起止日期，没有改动；原来填错了的，请用更正。";
    RecordExists = "record_exists", "已经有这一条，没有改动；要改的请更正原来那一条。";
    YearAppraised = "year_appraised", "这一年的考核等次已在本软件里确认，没有改动，不用另外登记。";
    UnknownContract = "unknown_contract", "没有这份合同，没有改动，请核对编号。";
    LeavesBeforeJoining = "leaves_before_joining", "离任日期早于任职日期，没有改动，请核对日期。";

    // A row of a workbook, in the order in which a row's first fault is reported
    IdMissing = "id_missing", "身份证号码为空，请补填。";
    NameMissing = "name_missing", "姓名为空，请补填。";
    NotAName = "not_a_name", "这不是一个人的姓名（有遮盖、数字、备注，或一格写了几个人），请按户口簿上的姓名填写，一格一人。";
    FormulaWithoutValue = "formula_without_value", "公式还没有算出结果，请用WPS或Excel打开，保存后再导入。";
    IdLostDigits = "id_lost_digits", "身份证号码被表格软件存成了数字，后几位已丢失，请把单元格设为文本后重新填写。";
    IdMalformed = "id_malformed", "身份证号码不是18位（或15位）号码，请核对。";
    IdCheckDigit = "id_check_digit", "身份证号码校验位不对，请逐位核对，特别是最后一位。";
    DuplicateId = "duplicate_id", "身份证号码与另一行或已有档案重复，请核对是否同一人或号码填错。";
    BirthDisagreesWithId = "birth_disagrees_with_id", "出生日期与身份证号码不一致，请核对。";
    SexDisagreesWithId = "sex_disagrees_with_id", "性别与身份证号码不一致，请核对。";
    NameDisagreesWithFile = "name_disagrees_with_file", "姓名与已有档案中同一身份证号码的人不同，请核对。";
    BadDate = "bad_date", "日期不存在或无法识别，请按2024-03-12这样填写。";
    DateAmbiguous = "date_ambiguous", "日期有多种理解，请按2024-03-12这样写全年月日。";
    EndsBeforeStart = "ends_before_start", "截止日期早于起始日期，没有改动，请核对这两个日期。";
    ContractEndsBeforeStart = "contract_ends_before_start", "合同终止日期早于起始日期，请核对这两个日期。";
    ContractKindDisagrees = "contract_kind_disagrees", "合同终止日期与合同类型不符，请核对这两项。";
    ContractOverlaps = "contract_overlaps", "该时段已有合同，请先核对原合同的起止日期。";
    CommunityExists = "community_exists", "已经有这个名称，没有改动，请换一个名称。";
    CommunityClosed = "community_closed", "这个社区已经撤销，没有改动。";
    CommunityInUse = "community_in_use", "这个社区还有人，没有改动；请先把他们变动到别的社区，或者用并入。";
    BeforeLastChange = "before_last_change", "日期不能早于或等于那一次变更，没有改动，请核对日期。";
    UnknownCommunity = "unknown_community", "没有这个社区，请核对名称或先在社区表中建立。";
    AmbiguousCommunity = "ambiguous_community", "有多个街道的社区同名，请同时填写街道。";
    UnknownValue = "unknown_value", "填写的内容不在可识别的范围内，请核对。";
    NobodyOfThatName = "nobody_of_that_name", "档案中没有叫这个名字的人，请核对姓名，或写身份证号码。";
    NameAlone = "name_alone", "只凭姓名不能认定是谁，请核对后确认，或补上身份证号码、社区、电话中的一项。";
    SeveralOfThatName = "several_of_that_name", "档案中有几个人叫这个名字，请写身份证号码或编号。";
    BeforeBirth = "before_birth", "早于出生日期，没有改动；请核对日期和身份证号码。";
    RecordEnded = "record_ended", "到那一天已经结束，不能从那时起变更，没有改动；以后的另行登记，原来填错的请更正。";
    NotOneself = "not_oneself", "不能填本人，没有改动，请另选一个人。";
    NotOnFile = "not_on_file", "档案中没有此人，请先在花名册中登记。";
    ScoreOutOfRange = "score_out_of_range", "分数应填0到100之间的数，请核对。";
    TooManyPlaces = "too_many_places", "小数位数太多：分数保留两位小数，学时保留一位小数。";
    UnreadableCharacter = "unreadable_character", "有无法读出的字，请删去后用输入法重新输入这个字。";

    // A row's warnings, which hold nothing back
    IdAreaUnknown = "id_area_unknown", "身份证号码前六位不在行政区划代码表中，请留意核对。";
    DateInFuture = "date_in_future", "日期在今天之后，请核对。";
    DateImplausible = "date_implausible", "日期不太合理，请核对。";
    PercentAsPoints = "percent_as_points", "百分比已按分数读入，如95%读作95分，请留意核对。";
    AnsweredBefore = "answered_before", "按以前的回答读入，请核对。";
    ValueNotKept = "value_not_kept", "表里填了这一项，但没有存入档案，请核对后另行补录。";
    JoiningPresumed = "joining_presumed", "到岗日期是推定的，请留意核对。";
    ExitKindPresumed = "exit_kind_presumed", "没有写离任方式，按“其他”登记，请留意核对。";
    ContractEndsWithLeaving = "contract_ends_with_leaving", "正在执行的合同到离任日期为止，请留意核对。";
    ProbationTooLong = "probation_too_long", "约定的试用期超过《中华人民共和国劳动合同法》第十九条允许的最长期限，请核对。";
    SecondProbation = "second_probation", "此人以前的合同已经约定过试用期，同一用人单位与同一劳动者只能约定一次（《中华人民共和国劳动合同法》第十九条），请核对。";
    DivisionDisagrees = "division_disagrees", "统计代码不以本单位的行政区划代码开头，请留意核对。";
    CommunityCreated = "community_created", "已按花名册新建社区。";
    RemarkInName = "remark_in_name", "姓名里只应有姓名，括号里的内容已移到备注，请核对。";
    HiddenRows = "hidden_rows", "这些行在表格中是隐藏的，也已读入，请核对是否都需要。";
    HiddenColumns = "hidden_columns", "这些列在表格中是隐藏的，也已读入，请核对是否需要。";
    HiddenSheet = "hidden_sheet", "这张工作表在表格中是隐藏的，没有读入；需要时请取消隐藏后再导入，或指定读这张表。";
    LinesJoined = "lines_joined", "引号里的文字分了几行，其中有身份证号码，按一格读入；如果那是另一个人，请删去引号后再导入。";
    StrayQuote = "stray_quote", "有一个引号没有配对，引号按文字读入，请核对这一格和它下面的一行。";
    NotInFile = "not_in_file", "档案中有此人，但文件里没有。";

    // A workbook as a whole
    NoProgramForFile = "no_program_for_file", "没有能打开这个文件的程序，文件已经保存好；请安装WPS或Excel后再打开。";
    FileNotFound = "file_not_found", "没有找到这个文件，请核对文件位置。";
    NotASpreadsheet = "not_a_spreadsheet", "这不是可以读取的表格文件，请用WPS或Excel打开后另存为.xlsx再导入。";
    TableToBePasted = "table_to_be_pasted", "程序不读这种文件，数据没有改动；请打开它，选中里面的表格复制，再到导入页粘贴。";
    EncryptedSpreadsheet = "encrypted_spreadsheet", "表格设有密码，没有读入；请用WPS或Excel打开，取消密码，保存后再导入。";
    QuoteUnclosed = "quote_unclosed", "这一行的引号没有配对，分不清到哪里为止，没有读入；请补上或删去这个引号，再导入。";
    NotFiled = "not_filed", "这个时期没有报送过，请核对报表和时期。";
    TooLarge = "too_large", "文件过大，超出可读取的上限，请拆分后再导入。";
    NoHeaderFound = "no_header_found", "没有找到表头，请确认表中有姓名、身份证号码等列名，或手工指定。";
    YearUnknown = "year_unknown", "看不出是哪一年的数据，请指定年度。";

    // Appraisal
    NoScores = "no_scores", "这一年度还没有考核得分，请先导入或录入。";
    NotConfirmed = "not_confirmed", "这一年度的考核等次还没有确认，请先确认等次。";
    OverQuota = "over_quota", "优秀人数超过规定名额，没有确认；请调整等次，或说明后按超额确认。";
    GradeUndecided = "grade_undecided", "名额分界处得分相同，还有人没有确定等次，请逐人确定并写明理由。";
    UnknownGrade = "unknown_grade", "没有这个考核等次，请从规定的等次中选择。";
    NotPublished = "not_published", "这一年度还没有公示，没有改动；请先发布公示。";
    UnknownPublication = "unknown_publication", "没有这次公示，没有改动，请核对编号。";
    PublicationRunning = "publication_running", "公示期还没有满，没有记录结果；请在公示截止日过后再记录。";
    PublicationEnded = "publication_ended", "这次公示的结果已经记录，没有改动；需要补登或更改异议的，请先撤回公示结果。";
    UnknownObjection = "unknown_objection", "没有这件异议，没有改动，请核对编号。";
    ObjectionsOpen = "objections_open", "还有异议没有答复，没有记录结果；请先写明每件异议的结论和答复日期。";
    ObjectionInReview = "objection_in_review", "这件异议已经引起复核，没有改动；请先撤回复核。";
    UnknownReview = "unknown_review", "没有这件复核，没有改动，请核对编号。";
    ReviewOpen = "review_open", "此人的复核还没有作出决定，没有改动；请先作出决定。";
    ReviewDecided = "review_decided", "这件复核已经作出决定，没有改动；需要更改的，请撤销决定或再办理一次复核。";

    // Papers and reports
    UnknownDocument = "unknown_document", "没有这种公文，请从列表中选择。";
    UnknownReport = "unknown_report", "没有这种报表，请从列表中选择。";
    PeriodInvalid = "period_invalid", "报告期写法不正确，请写成2026Q3这样的季度。";
    NoPdfProgram = "no_pdf_program", "这台电脑上没有能打开PDF文件的程序，还没有印出来；请安装或启用Edge浏览器或WPS后再印，也可以保存为文件，拿到别的电脑上打印。";
    FontsMissing = "fonts_missing", "缺少出版公文所需的字体，没有生成文件；请重新安装程序。";
    GlyphMissing = "glyph_missing", "有字在所有字体中都没有字形，为避免印成空框，没有生成文件。";
    PersonalNumberInNotice = "personal_number_in_notice", "公示文稿中出现了身份证号码或电话号码，没有生成文件。";
    PhotoInvalid = "photo_invalid", "照片不是可用的JPEG或PNG图片，没有保存。";

    // Undo, encryption and backup
    NothingToUndo = "nothing_to_undo", "没有可以撤销的操作。";
    CannotUndo = "cannot_undo", "这一步不能撤销，因为之后的数据依赖它，没有改动。";
    NothingToRedo = "nothing_to_redo", "没有可以重做的操作：没有撤销过，或者撤销之后又办理了别的。";
    CannotRedo = "cannot_redo", "这一步不能重做，因为撤销之后数据又有变化，没有改动。";
    PasswordNeeded = "password_needed", "需要口令才能继续，没有改动；请输入口令。";
    PasswordWrong = "password_wrong", "口令不对，没有打开；请注意大小写和输入法。";
    PasswordTooWeak = "password_too_weak", "口令太容易被猜到，没有采用；请换一个。";
    RecoveryCodeWrong = "recovery_code_wrong", "恢复码不对，没有继续；请对照恢复单逐组核对。";
    AlreadyEncrypted = "already_encrypted", "单位数据已经加密，没有改动。";
    NotEncrypted = "not_encrypted", "单位数据没有加密，没有口令、密钥可改；请先启用加密。";
    KeysMissing = "keys_missing", "密钥文件lince.keys不见了，数据打不开；每份备份里都有它，请从备份恢复。";
    PlainBesideKeyring = "plain_beside_keyring", "这里的数据是加密保存的，现在放着的数据库文件却没有加密，不是原来那一份，没有打开，文件没有改动；请从最近一次加密的备份恢复。";
    KeyringOutdated = "keyring_outdated", "这里放着的密钥文件lince.keys不是这份数据现在用的，是以前的或别处的，用它打不开，文件没有改动；请用现在的口令，仍打不开的，从最近一份备份恢复。";
    KeysTooOld = "keys_too_old", "密钥文件是早先的程序做的，还不能更换密钥，没有改动；请按提示先做一步。";
    KeyFileMissing = "key_file_missing", "这份数据要插着钥匙U盘才能用口令打开，没有找到它要的钥匙文件，没有打开；请插上钥匙U盘再试一次，钥匙U盘丢失或损坏的，请用恢复码。";
    KeyFileInvalid = "key_file_invalid", "这不是邻册的钥匙文件，或者已经损坏，没有使用；请改用另一份钥匙U盘，都不能用的，请用恢复码。";
    NoKeyFile = "no_key_file", "没有启用钥匙U盘，没有改动。";
    KeysDamaged = "keys_damaged", "密钥文件lince.keys已损坏，数据打不开；每份备份里都有它，请从备份恢复。";
    FolderMissing = "folder_missing", "数据所在的文件夹不见了，没有改动；如果在U盘或移动硬盘上，请插好后重新查找。";
    DatabaseMissing = "database_missing", "这个文件夹里的数据库文件不见了，其余文件还在，没有改动，也不会另建空白数据；请从备份恢复。";
    BackupPlaceMissing = "backup_place_missing", "第二个备份位置不在，请插上U盘或移动硬盘后再备份；本机里的备份不受影响。";
    TrailBroken = "trail_broken", "操作记录本身被改动过，不能记明了事；请从完好的备份恢复，并向负责人报告。";
    NotABackup = "not_a_backup", "这不是可用的备份文件，没有改动。";
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_name_of_a_code_is_its_json_name() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    #[test]
    fn every_sentence_is_a_whole_chinese_sentence() {
        for code in ErrorCode::ALL {
            assert!(code.sentence().ends_with('。'), "{code}");
            assert!(
                !code.sentence().chars().any(|c| c == ',' || c == ';' || c == '?'),
                "{code}: full-width marks"
            );
        }
    }
}
