//! The paper of one record: the form that is meant for its kind, else one drawn from what the kind keeps.

use serde::Deserialize;

use super::form::{self, templates};
use super::{Draft, Making, Paper};
use crate::actions::kinds;
use crate::actions::records::Kind;
use crate::documents::form_paper::template::{Content, FormCell, FormRow, FormTable, Piece, Template, Text};
use crate::domain::catalogue::own::Own;
use crate::domain::catalogue::{Form, Whose};
use crate::domain::dates::DateForm;
use crate::domain::person::RecordId;
use crate::domain::writing::Writing;
use crate::storage::own_fields;
use crate::{Error, ErrorCode, Result};

/// One record, on paper.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedRecord {
    /// Its kind.
    pub kind: String,
    /// Its number.
    pub id: RecordId,
    /// The form of that name; `None`: the first that is meant for the kind.
    pub form: Option<String>,
}

impl Paper for AskedRecord {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let Making {
            store, library, day, ..
        } = *making;
        let conn = store.read();
        let kind = kinds::kind(&self.kind).ok_or(ErrorCode::InvalidArgument)?;
        if kind.kept().of != Whose::Worker {
            let what = format!("{}没有单独打印的单子", kind.kept().title);
            return Err(Error::about(ErrorCode::InvalidArgument, what));
        }
        let own = own_fields::of_office(conn)?;
        let mut all = templates(Some(conn))?.into_iter().map(|(template, _)| template);
        let is_of_kind = |template: &Template| template.of.as_deref() == Some(kind.kept().key);
        let template = match &self.form {
            None => all.find(is_of_kind).unwrap_or_else(|| usual(kind, &own)),
            Some(name) => all
                .find(|template| template.name == *name && is_of_kind(template))
                .ok_or_else(|| Error::about(ErrorCode::UnknownDocument, format!("「{name}」")))?,
        };
        let holder = own_fields::holder(conn, kind.kept().table, self.id)?.ok_or(ErrorCode::UnknownRecord)?;
        let all = kind.list(conn, Some(holder))?;
        let record = all
            .iter()
            .find(|one| one.id == self.id)
            .ok_or(ErrorCode::UnknownRecord)?;
        let paper = form::of_record(store, library, &template, kind, record, day, making.progress)?;
        Ok(Draft {
            about: vec![holder],
            whole: true,
            ..Draft::of(paper, template.title.clone())
        })
    }
}

/// The person it is about, then every field of the kind, two fields a row; free text has a row of its own.
fn usual(kind: &dyn Kind, own: &Own) -> Template {
    let kept = kind.kept();
    let mut rows: Vec<FormRow> = [
        [("姓名", "name"), ("性别", "sex")],
        [("身份证号码", "id_number"), ("联系电话", "phone")],
        [("社区", "community"), ("职务（岗位）", "post")],
    ]
    .map(|pair| {
        let cells = pair.into_iter().flat_map(|(title, key)| [label(title), value(key, 1)]);
        row(cells.collect())
    })
    .into();
    let mut half: Vec<FormCell> = Vec::new();
    let fields = kept.fields.iter().chain(own.of(kept.key).iter().copied());
    for field in fields.filter(|field| field.is_told()) {
        let key = kept.name_of(field);
        if matches!(field.form, Form::Text | Form::Long) {
            rows.extend(whole_row(&mut half));
            rows.push(row(vec![label(field.title), value(key, 3)]));
        } else {
            half.extend([label(field.title), value(key, 1)]);
            if half.len() == 4 {
                rows.push(row(std::mem::take(&mut half)));
            }
        }
    }
    rows.extend(whole_row(&mut half));
    Template {
        name: format!("record-{}", kept.key),
        title: format!("{}登记单", kept.title),
        of: Some(kept.key.to_owned()),
        head: Some([unit(), filled("today", Writing::Date(DateForm::Chinese))]),
        foot: Some([
            words("经办人：　　　　　　　审核人：　　　　　　　"),
            words("本人签字：　　　　　　　"),
        ]),
        tables: vec![FormTable::Grid {
            columns: vec![25.0, 64.0, 25.0, 64.0],
            rows,
            row_height: Some(11.0),
        }],
    }
}

fn row(cells: Vec<FormCell>) -> FormRow {
    FormRow { when: None, cells }
}

/// What is left of a row, its last field over the rest of it.
fn whole_row(half: &mut Vec<FormCell>) -> Option<FormRow> {
    let mut cells = std::mem::take(half);
    cells.last_mut()?.over = 3;
    Some(row(cells))
}

fn cell(text: Text, over: usize) -> FormCell {
    FormCell {
        content: Content::Text(text),
        over,
        down: 1,
        left: false,
    }
}

fn label(title: &str) -> FormCell {
    cell(words(title), 1)
}

fn value(key: &str, over: usize) -> FormCell {
    cell(filled(key, Writing::Usual), over)
}

/// The unit that fills it in; an office without a name of its own writes it by hand.
fn unit() -> Text {
    Text(vec![
        Piece::Words("填制单位（盖章）：".to_owned()),
        Piece::Field {
            key: "office.name".to_owned(),
            writing: Writing::Usual,
            blank: Some(String::new()),
        },
    ])
}

fn words(text: &str) -> Text {
    Text(vec![Piece::Words(text.to_owned())])
}

fn filled(key: &str, writing: Writing) -> Text {
    Text(vec![Piece::Field {
        key: key.to_owned(),
        writing,
        blank: None,
    }])
}
