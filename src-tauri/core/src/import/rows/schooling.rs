//! Education and certificate of a roster's row.

use crate::domain::codes::Table as Codes;
use crate::domain::dates::PartialDate;
use crate::domain::person::{Certificate, Education, Person};

use super::super::columns::Field;
use super::super::records::{CertificateRecord, EducationRecord, PersonRecord};
use super::super::values::RowReader;
use super::differences::Differences;

/// Mode, then the fields of level, degree, school and major.
const MODES: [(&str, [Field; 4]); 3] = [
    (
        "full_time",
        [
            Field::FullTimeEducation,
            Field::FullTimeDegree,
            Field::FullTimeSchool,
            Field::FullTimeMajor,
        ],
    ),
    (
        "part_time",
        [
            Field::PartTimeEducation,
            Field::PartTimeDegree,
            Field::PartTimeSchool,
            Field::PartTimeMajor,
        ],
    ),
    (
        "unknown",
        [Field::Education, Field::Degree, Field::School, Field::Major],
    ),
];

/// The educations that a row names. 最高学历 beside 全日制学历 of the same level is one education, not two.
pub(super) fn educations(reader: &mut RowReader<'_>, person: Option<&Person>) -> Vec<EducationRecord> {
    let mut found: Vec<EducationRecord> = Vec::new();
    for (mode, [level_field, degree_field, school_field, major_field]) in MODES {
        let level = reader.code(level_field, Codes::Education);
        let degree = reader.code(degree_field, Codes::Degree);
        let (school, major) = (reader.text(school_field), reader.text(major_field));
        let on_file = person.and_then(|person| entry(person, mode, level.as_deref()));
        let same = found
            .iter_mut()
            .find(|other| mode == "unknown" && level.as_ref().is_none_or(|level| other.level == *level));
        if let Some(same) = same {
            for (field, own, other) in [
                (degree_field, &mut same.degree, degree),
                (school_field, &mut same.school, school),
                (major_field, &mut same.major, major),
            ] {
                if own.is_some() && other.is_some() && *own != other {
                    reader.not_kept(field, "与同一学历的另一格不同，存了那一格");
                }
                *own = own.take().or(other);
            }
            continue;
        }
        if level.is_none() && degree.is_none() && school.is_none() && major.is_none() {
            continue;
        }
        // School or major without a level belong to what is on file, else to nothing that could be stored.
        let Some(level) = level.or_else(|| on_file.map(|education| education.level.to_string())) else {
            for field in [degree_field, school_field, major_field] {
                reader.not_kept(field, "没有写学历（文化程度）");
            }
            continue;
        };
        found.push(EducationRecord {
            mode: on_file.map_or(mode, |education| stored_mode(&education.mode)),
            level,
            degree,
            school,
            major,
        });
    }
    found
}

/// The education on file that a row of that mode speaks of. Without a mode: that of the same level, else the one without.
fn entry<'p>(person: &'p Person, mode: &str, level: Option<&str>) -> Option<&'p Education> {
    let same_mode = person.educations.iter().find(|education| *education.mode == *mode);
    if mode != "unknown" {
        return same_mode;
    }
    let same_level = person
        .educations
        .iter()
        .find(|education| Some(&*education.level) == level);
    same_level.or(same_mode)
}

fn stored_mode(mode: &str) -> &'static str {
    MODES
        .iter()
        .find(|(known, _)| *known == mode)
        .map_or("unknown", |(known, _)| known)
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
        let before = person.educations.iter().find(|before| *before.mode == *education.mode);
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
