//! Education and certificate of a roster's row.

use crate::domain::codes::Codes;
use crate::domain::dates::PartialDate;
use crate::domain::person::Person;
use crate::domain::records::{Certificate, Education};

use super::super::columns::Field;
use super::super::records::{CertificateRecord, EducationRecord, PersonRecord};
use super::super::values::RowReader;
use super::differences::Differences;

/// Which columns say what of an education of one mode.
struct Columns {
    mode: &'static str,
    level: Field,
    degree: Field,
    school: Field,
    major: Field,
    graduated_on: Field,
}

const MODES: [Columns; 3] = [
    Columns {
        mode: "full_time",
        level: Field::FullTimeEducation,
        degree: Field::FullTimeDegree,
        school: Field::FullTimeSchool,
        major: Field::FullTimeMajor,
        graduated_on: Field::FullTimeGraduatedOn,
    },
    Columns {
        mode: "part_time",
        level: Field::PartTimeEducation,
        degree: Field::PartTimeDegree,
        school: Field::PartTimeSchool,
        major: Field::PartTimeMajor,
        graduated_on: Field::PartTimeGraduatedOn,
    },
    Columns {
        mode: UNTOLD,
        level: Field::Education,
        degree: Field::Degree,
        school: Field::School,
        major: Field::Major,
        graduated_on: Field::GraduatedOn,
    },
];

/// The mode of an education whose mode of study is not known.
const UNTOLD: &str = "unknown";

/// Why a second cell of one education is left out.
const NOT_KEPT_TWICE: &str = "与同一学历的另一格不同，存了那一格";

/// The educations that a row names. 最高学历 beside 全日制学历 of the same level is one education, not two.
pub(super) fn educations(reader: &mut RowReader<'_>, person: Option<&Person>) -> Vec<EducationRecord> {
    let told = reader.code(Field::StudyMode, Codes::StudyMode);
    let told = told
        .and_then(|name| Codes::StudyMode.find(&name))
        .map(|code| code.key.as_str());
    let mut found: Vec<EducationRecord> = Vec::new();
    for columns in MODES {
        let level = reader.code(columns.level, Codes::Education);
        let degree = reader.code(columns.degree, Codes::Degree);
        let (school, major) = (reader.text(columns.school), reader.text(columns.major));
        let graduated_on = reader.date(columns.graduated_on);
        let mode = match told.filter(|_| columns.mode == UNTOLD) {
            Some(told) => stored_mode(told),
            None => columns.mode,
        };
        let on_file = person.and_then(|person| entry(person, mode, columns.mode, level.as_deref()));
        let same = found
            .iter_mut()
            .find(|other| columns.mode == UNTOLD && level.as_ref().is_none_or(|level| other.level == *level));
        if let Some(same) = same {
            for (field, own, other) in [
                (columns.degree, &mut same.degree, degree),
                (columns.school, &mut same.school, school),
                (columns.major, &mut same.major, major),
            ] {
                if own.is_some() && other.is_some() && *own != other {
                    reader.not_kept(field, NOT_KEPT_TWICE);
                }
                *own = own.take().or(other);
            }
            if same.graduated_on.is_some() && graduated_on.is_some() && same.graduated_on != graduated_on {
                reader.not_kept(columns.graduated_on, NOT_KEPT_TWICE);
            }
            same.graduated_on = same.graduated_on.or(graduated_on);
            continue;
        }
        let tells = columns.mode == UNTOLD && told.is_some();
        let nothing = level.is_none() && degree.is_none() && school.is_none() && major.is_none();
        if nothing && graduated_on.is_none() && !tells {
            continue;
        }
        // School or major without a level belong to the education on file; without one they cannot be stored.
        let Some(level) = level.or_else(|| on_file.map(|education| education.level.to_string())) else {
            for field in [columns.degree, columns.school, columns.major, columns.graduated_on] {
                reader.not_kept(field, "没有写学历（文化程度）");
            }
            continue;
        };
        let untold = on_file.is_some_and(|education| *education.mode == *UNTOLD);
        found.push(EducationRecord {
            mode: match on_file {
                Some(education) if mode == UNTOLD => stored_mode(&education.mode),
                _ => mode,
            },
            level,
            degree,
            school,
            major,
            graduated_on,
            tells_mode: untold && tells,
        });
    }
    found
}

/// The education on file that the columns of `written` are about, where the row gives `mode`. Where neither gives a mode: the one of
/// the same level, otherwise the one without a mode.
fn entry<'p>(person: &'p Person, mode: &str, written: &str, level: Option<&str>) -> Option<&'p Education> {
    let of = |mode: &str| person.educations.iter().find(|education| *education.mode == *mode);
    if written != UNTOLD {
        return of(mode);
    }
    if mode != UNTOLD {
        let untold = of(UNTOLD).filter(|education| level.is_none_or(|level| *education.level == *level));
        return of(mode).or(untold);
    }
    let same_level = person
        .educations
        .iter()
        .find(|education| Some(&*education.level) == level);
    same_level.or(of(UNTOLD))
}

fn stored_mode(mode: &str) -> &'static str {
    MODES
        .iter()
        .find(|columns| columns.mode == mode)
        .map_or(UNTOLD, |columns| columns.mode)
}

/// The certificate that a row names; dates without a kind belong to the only one on file.
pub(super) fn certificate(reader: &mut RowReader<'_>, person: Option<&Person>) -> Option<CertificateRecord> {
    let kind = reader.code(Field::Certificate, Codes::Certificate);
    let number = reader.text(Field::CertificateNumber);
    let obtained_on = reader.date(Field::CertificateObtainedOn);
    let registered_on = reader.date(Field::CertificateRegisteredOn);
    let nothing_else = number.is_none() && obtained_on.is_none() && registered_on.is_none();
    let only_one = || match person.map(|person| person.certificates.as_slice()) {
        Some([only]) if !nothing_else => Some(only.kind.to_string()),
        _ => None,
    };
    let Some(kind) = kind.or_else(only_one) else {
        for field in [
            Field::CertificateNumber,
            Field::CertificateObtainedOn,
            Field::CertificateRegisteredOn,
        ] {
            reader.not_kept(field, "没有写是哪一种职业资格");
        }
        return None;
    };
    Some(CertificateRecord {
        kind,
        number,
        obtained_on,
        registered_on,
    })
}

pub(super) fn differences(person: &Person, record: &PersonRecord, d: &mut Differences) {
    for education in &record.educations {
        let held_as = if education.tells_mode { UNTOLD } else { education.mode };
        let before = person.educations.iter().find(|before| *before.mode == *held_as);
        let on_file = |field: fn(&Education) -> Option<&str>| before.and_then(field);
        d.text("education", "学历", on_file(|e| Some(&e.level)), Some(&education.level));
        d.text(
            "degree",
            "学位",
            on_file(|e| e.degree.as_deref()),
            education.degree.as_deref(),
        );
        d.text(
            "school",
            "毕业院校",
            on_file(|e| e.school.as_deref()),
            education.school.as_deref(),
        );
        d.text(
            "major",
            "所学专业",
            on_file(|e| e.major.as_deref()),
            education.major.as_deref(),
        );
        let graduated_on = on_file(|e| e.graduated_on.as_deref()).and_then(|date| date.parse().ok());
        d.date("graduated_on", "毕业时间", graduated_on, education.graduated_on);
        if education.tells_mode {
            d.text("study_mode", "学习形式", None, Education::mode_name(education.mode));
        }
    }
    let Some(certificate) = &record.certificate else {
        return;
    };
    let before = person
        .certificates
        .iter()
        .find(|before| *before.kind == *certificate.kind);
    let date = |field: fn(&Certificate) -> Option<&str>| -> Option<PartialDate> {
        before.and_then(field).and_then(|date| date.parse().ok())
    };
    d.text(
        "certificate",
        "社会工作者职业资格",
        before.map(|c| &*c.kind),
        Some(&certificate.kind),
    );
    d.text(
        "certificate_number",
        "证书编号",
        before.and_then(|c| c.number.as_deref()),
        certificate.number.as_deref(),
    );
    d.date(
        "certificate_obtained_on",
        "取证时间",
        date(|c| c.obtained_on.as_deref()),
        certificate.obtained_on,
    );
    d.date(
        "certificate_registered_on",
        "登记时间",
        date(|c| c.registered_on.as_deref()),
        certificate.registered_on,
    );
}
