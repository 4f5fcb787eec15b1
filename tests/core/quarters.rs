//! The quarterly report over many made-up histories: whoever came, went, moved and came back, the figures match the names.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use lince_core::actions::workers;
use lince_core::domain::ids::{IdNumber, Sex};
use lince_core::domain::person::{CommunityId, WorkerId};
use lince_core::domain::records::Details;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly::{self, Quarterly, Within};
use lince_core::reports::table::Level;
use lince_core::storage::dated::{self, Fact};
use lince_core::storage::trail::Action;
use lince_core::storage::workers::{self as records, Who};
use lince_core::storage::{Entry, Store, communities};
use lince_tests::{TestOffice, day, new_office, on};

/// The same numbers each time.
struct Lots(u64);

impl Lots {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    /// A day in the half year around the third quarter of 2026.
    fn day(&mut self) -> NaiveDate {
        day("2026-05-15") + Days::new(self.below(170))
    }
}

/// One person's story: stretches of service, and where he worked from when.
struct Story {
    services: Vec<(NaiveDate, Option<NaiveDate>)>,
    places: Vec<(NaiveDate, usize)>,
}

impl Story {
    fn made_up(lots: &mut Lots, communities: usize) -> Self {
        let mut days: Vec<NaiveDate> = (0..lots.below(5) + 1).map(|_| lots.day()).collect();
        if lots.below(2) == 0 {
            days[0] = day("2020-03-01");
        }
        days.sort_unstable();
        days.dedup();
        let mut services: Vec<_> = days.chunks(2).map(|pair| (pair[0], pair.get(1).copied())).collect();
        if lots.below(6) == 0 {
            // Came and went on one day.
            services.retain(|s| s.1.is_some());
            let last = lots
                .day()
                .max(services.last().and_then(|s| s.1).unwrap_or(day("2020-01-01")));
            services.push((last, Some(last)));
        }
        let mut places = BTreeMap::from([(services[0].0, lots.below(communities as u64) as usize)]);
        for _ in 0..lots.below(4) {
            places.insert(lots.day().max(services[0].0), lots.below(communities as u64) as usize);
        }
        Self {
            services,
            places: places.into_iter().collect(),
        }
    }

    fn community_on(&self, day: NaiveDate) -> Option<usize> {
        let serves = self
            .services
            .iter()
            .any(|(from, left)| *from <= day && left.is_none_or(|left| day < left));
        let place = self.places.iter().rev().find(|(from, _)| *from <= day);
        place.filter(|_| serves).map(|(_, place)| *place)
    }
}

fn id_number(n: usize) -> IdNumber {
    let stem = format!("320999{}{:03}", 19_700_101 + (n / 900) * 10_000, n % 900 + 100);
    "0123456789X"
        .chars()
        .find_map(|c| IdNumber::parse(&format!("{stem}{c}")).ok())
        .unwrap()
}

fn insert(tx: &lince_core::storage::Transaction<'_>, n: usize) -> WorkerId {
    let id_number = id_number(n);
    let who = Who {
        name: &format!("甲{n}"),
        pinyin: "jia",
        initials: "j",
        id_number: id_number.as_str(),
        sex: id_number.sex(),
        born: id_number.born(),
    };
    records::insert(tx, &who, &Details::default()).unwrap()
}

fn places(tx: &lince_core::storage::Transaction<'_>) -> Vec<CommunityId> {
    [
        ("东街道", "一社区"),
        ("东街道", "二社区"),
        ("西街道", "一社区"),
        ("西街道", "四社区"),
    ]
    .map(|(street, name)| communities::find_or_insert(tx, street, name).unwrap().0)
    .to_vec()
}

fn tell(store: &mut Store, stories: &[Story]) -> Vec<WorkerId> {
    store
        .write(&on("2026-09-30"), &Entry::new(Action::Import, "导入"), |tx| {
            let communities = places(tx);
            let mut ids = Vec::new();
            for (n, story) in stories.iter().enumerate() {
                let id = insert(tx, n);
                for (joined_on, left_on) in &story.services {
                    records::join(tx, id, *joined_on)?;
                    if let Some(left_on) = left_on {
                        assert!(records::leave(tx, id, *left_on, "辞职")?);
                    }
                }
                for (from, place) in &story.places {
                    dated::begin(tx, Fact::Community, id.0, *from, communities[*place].0)?;
                }
                ids.push(id);
            }
            Ok(ids)
        })
        .unwrap()
}

fn report(store: &Store) -> Quarterly {
    let quarter = Period::parse("2026Q3").unwrap();
    quarterly::build(store.read(), Definition::quarterly().unwrap(), quarter, &mut Silent).unwrap()
}

fn names(report: &Quarterly, key: &str, within: &Within) -> BTreeSet<WorkerId> {
    let people = report.people_behind(key, within).unwrap();
    let set: BTreeSet<WorkerId> = people.iter().map(|p| p.id).collect();
    assert_eq!(set.len(), people.len(), "nobody is named twice");
    set
}

/// Which rows a line of the report is asked for.
fn within(line: &quarterly::ReportLine) -> Within {
    let text = |s: &String| (!s.is_empty()).then(|| s.clone());
    Within {
        street: text(&line.street),
        community: text(&line.community),
    }
}

#[test]
fn opening_and_joined_less_left_is_closing_in_every_row_by_name() {
    for seed in 1..=40 {
        let mut lots = Lots(seed * 0x9E37_79B9);
        let stories: Vec<Story> = (0..60).map(|_| Story::made_up(&mut lots, 4)).collect();
        let TestOffice { mut store, dir: _dir } = new_office();
        tell(&mut store, &stories);
        let report = report(&store);

        for line in &report.lines {
            let figures = report.figures_json(line);
            let within = within(line);
            let of = |key: &str| names(&report, key, &within);
            let (opening, joined, left, closing) = (of("opening"), of("joined"), of("left"), of("closing"));
            for (key, set) in [
                ("opening", &opening),
                ("joined", &joined),
                ("left", &left),
                ("closing", &closing),
            ] {
                assert_eq!(figures[key], set.len(), "seed {seed}, {key} of {within:?}");
            }
            assert_eq!(figures["closing"], figures["in_post"]);
            assert_eq!(
                opening.len() + joined.len(),
                closing.len() + left.len(),
                "seed {seed}, {within:?}"
            );
            let there: BTreeSet<_> = opening.union(&joined).copied().collect();
            assert!(
                closing.is_subset(&there) && left.is_subset(&there),
                "seed {seed}, {within:?}"
            );
            assert!(
                there.difference(&left).all(|id| closing.contains(id)),
                "seed {seed}, {within:?}"
            );
        }
    }
}

#[test]
fn opening_and_closing_are_those_whom_the_histories_place_there() {
    let communities = [
        ("东街道", "一社区"),
        ("东街道", "二社区"),
        ("西街道", "一社区"),
        ("西街道", "四社区"),
    ];
    for seed in 1..=20 {
        let mut lots = Lots(seed * 0xABCD_EF01);
        let stories: Vec<Story> = (0..60).map(|_| Story::made_up(&mut lots, 4)).collect();
        let TestOffice { mut store, dir: _dir } = new_office();
        let ids = tell(&mut store, &stories);
        let report = report(&store);

        for (place, (street, community)) in communities.iter().enumerate() {
            let within = Within {
                street: Some((*street).to_owned()),
                community: Some((*community).to_owned()),
            };
            for (key, on) in [("opening", "2026-06-30"), ("closing", "2026-09-30")] {
                let told: BTreeSet<WorkerId> = stories
                    .iter()
                    .zip(&ids)
                    .filter(|(s, _)| s.community_on(day(on)) == Some(place))
                    .map(|(_, id)| *id)
                    .collect();
                assert_eq!(
                    names(&report, key, &within),
                    told,
                    "seed {seed}, {key} of {street}{community}"
                );
            }
        }
    }
}

#[test]
fn subtotals_and_total_count_people_not_moves() {
    for seed in 1..=10 {
        let mut lots = Lots(seed * 0x1234_5677);
        let stories: Vec<Story> = (0..80).map(|_| Story::made_up(&mut lots, 4)).collect();
        let TestOffice { mut store, dir: _dir } = new_office();
        tell(&mut store, &stories);
        let report = report(&store);

        for key in [
            "opening",
            "closing",
            "male",
            "female",
            "training_hours",
            "contracts_ending",
        ] {
            let sum = |level: Level| -> i64 {
                let lines = report.lines.iter().filter(|l| l.level == level);
                lines.map(|l| report.figures_json(l)[key].as_i64().unwrap()).sum()
            };
            assert_eq!(sum(Level::Community), sum(Level::Total), "seed {seed}, {key}");
            assert_eq!(sum(Level::Subtotal), sum(Level::Total), "seed {seed}, {key}");
        }
        let of = |key: &str, level: Level| -> i64 {
            let lines = report.lines.iter().filter(|l| l.level == level);
            lines.map(|l| report.figures_json(l)[key].as_i64().unwrap()).sum()
        };
        for key in ["joined", "left"] {
            assert!(
                of(key, Level::Community) >= of(key, Level::Subtotal),
                "a move within a street is none for the street"
            );
            assert!(of(key, Level::Subtotal) >= of(key, Level::Total));
        }
    }
}

#[test]
fn a_transfer_is_a_loss_here_a_gain_there_and_nothing_in_all() {
    let story = |places: &[(&str, usize)]| Story {
        services: vec![(day("2020-01-01"), None)],
        places: places.iter().map(|(from, place)| (day(from), *place)).collect(),
    };
    let stories = [
        story(&[("2020-01-01", 0), ("2026-08-01", 1)]),
        story(&[("2020-01-01", 0), ("2026-08-01", 2)]),
        story(&[("2020-01-01", 3), ("2026-08-01", 2), ("2026-09-01", 3)]),
    ];
    let TestOffice { mut store, dir: _dir } = new_office();
    tell(&mut store, &stories);
    let report = report(&store);

    let rows: Vec<(String, i64, i64)> = report
        .lines
        .iter()
        .map(|line| {
            let figures = report.figures_json(line);
            let name = format!("{}{}", line.street, line.community);
            (
                name,
                figures["joined"].as_i64().unwrap(),
                figures["left"].as_i64().unwrap(),
            )
        })
        .collect();
    let row = |name: &str, joined, left| (name.to_owned(), joined, left);
    assert_eq!(
        rows,
        [
            row("东街道一社区", 0, 2),
            row("东街道二社区", 1, 0),
            row("东街道", 0, 1),
            row("西街道一社区", 1, 0),
            row("西街道四社区", 0, 0),
            row("西街道", 1, 0),
            row("", 0, 0),
        ]
    );
}

#[test]
fn s0_06_identities_overlap_and_people_are_counted_once() {
    // Tongren: 1,691 of the committees, 748 hired, 511 grid workers, 2,477 people: 473 hold two. A tenth of it.
    let (committee, hired, grid, people) = (169, 75, 51, 248);
    let TestOffice { mut store, dir: _dir } = new_office();
    store
        .write(&on("2026-09-30"), &Entry::new(Action::Import, "导入"), |tx| {
            let community = places(tx)[0];
            for n in 0..people {
                let id = insert(tx, n);
                records::join(tx, id, day("2024-01-01"))?;
                dated::begin(tx, Fact::Community, id.0, day("2024-01-01"), community.0)?;
                let mut held = vec![];
                if n < committee {
                    held.push("committee");
                }
                if (committee..committee + hired).contains(&n) {
                    held.push("hired");
                }
                if n >= people - 4 || n < grid - 4 {
                    held.push("grid");
                }
                dated::set_identities(tx, id.0, day("2024-01-01"), &held)?;
            }
            Ok(())
        })
        .unwrap();
    let report = report(&store);

    let totals = report.figures_json(report.total());

    let figure = |key: &str| totals[key].as_u64().unwrap() as usize;
    assert_eq!(
        (figure("committee"), figure("hired"), figure("grid")),
        (committee, hired, grid)
    );
    assert_eq!(figure("closing"), people);
    assert_eq!(figure("identities_overlap"), committee + hired + grid - people);
    assert_eq!(
        names(&report, "identities_overlap", &Within::default()).len(),
        figure("identities_overlap")
    );
}

#[test]
fn sexes_ages_and_service_years_add_up_to_the_people_in_post() {
    let mut lots = Lots(77);
    let stories: Vec<Story> = (0..200).map(|_| Story::made_up(&mut lots, 4)).collect();
    let TestOffice { mut store, dir: _dir } = new_office();
    tell(&mut store, &stories);
    let report = report(&store);
    for line in &report.lines {
        let figures = report.figures_json(line);
        for keys in [
            &["male", "female"][..],
            &["age_30", "age_31_40", "age_41_50", "age_51_60", "age_over_60"],
            &["service_under_3", "service_3_9", "service_10_plus"],
        ] {
            let sum: i64 = keys.iter().map(|k| figures[*k].as_i64().unwrap()).sum();
            assert_eq!(sum, figures["closing"].as_i64().unwrap(), "{keys:?}");
        }
        assert_eq!(figures["male"], names(&report, "male", &within(line)).len());
    }
    assert_eq!(id_number(0).sex(), Sex::Female);
}

#[test]
fn a_person_who_left_by_the_window_is_gone_from_the_end_of_that_day() {
    let TestOffice { mut store, dir: _dir } = new_office();
    let stories = [Story {
        services: vec![(day("2020-01-01"), None)],
        places: vec![(day("2020-01-01"), 0)],
    }];
    let ids = tell(&mut store, &stories);

    workers::leave(&mut store, &on("2026-09-30"), ids[0], day("2026-09-30"), "退休").unwrap();

    let totals = report(&store).figures_json(report(&store).total());
    assert_eq!(
        (&totals["opening"], &totals["left"], &totals["closing"]),
        (&1.into(), &1.into(), &0.into())
    );
}
