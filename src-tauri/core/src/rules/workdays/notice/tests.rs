use super::super::Calendar;
use super::*;

/// Notices in their own words, of years that are shipped.
const NOTICES: [(i32, &str); 7] = [
    (
        2019,
        "国务院办公厅关于2019年部分节假日安排的通知
国办发明电〔2018〕15号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2019年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
四、劳动节：5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。
五、端午节：6月7日放假，与周末连休。
六、中秋节：9月13日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置。
国务院办公厅
2018年12月1日",
    ),
    (
        2021,
        "一、元旦：2021年1月1日至3日放假，共3天。二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。三、清明节：4月3日至5日放假调休，共3天。四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。五、端午节：6月12日至14日放假，共3天。六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。",
    ),
    (
        2022,
        "一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。",
    ),
    (
        2023,
        "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。",
    ),
    (
        2024,
        "一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。",
    ),
    (
        2025,
        "国办发明电〔2024〕12号
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。",
    ),
    (
        2026,
        "国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、
2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。",
    ),
];

/// Every day of the year and of the days around it on which the calendars differ.
fn differing(one: &Calendar, other: &Calendar, year: i32) -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year - 1, 12, 20).unwrap();
    let days = first.iter_days().take_while(|day| day.year() <= year);
    days.filter(|day| one.is_workday(*day) != other.is_workday(*day))
        .collect()
}

fn with(typed: TypedYear) -> Calendar {
    let mut calendar = Calendar::shipped().clone();
    calendar.set(typed.year);
    calendar
}

#[test]
fn the_notices_of_past_years_read_as_they_are_shipped() {
    for (year, text) in NOTICES {
        let typed = read(text, year).unwrap();

        assert_eq!(typed.doubts, Vec::<String>::new(), "{year}");
        let document = &typed.year.document;
        assert!(
            document.is_empty() || Calendar::shipped().year(year).unwrap().document.starts_with(document),
            "{document}"
        );
        assert_eq!(document.is_empty(), !text.contains('号'), "{year}");
        let differ = differing(&with(typed), Calendar::shipped(), year);
        assert_eq!(differ, [], "{year}");
    }
}

#[test]
fn what_a_notice_says_is_worded_so_that_it_reads_again() {
    for (year, text) in NOTICES {
        let typed = read(text, year).unwrap();
        let again = read(&typed.year.words(), year).unwrap();
        let (one, other) = (with(typed.clone()), with(again.clone()));
        assert_eq!(differing(&one, &other, year), [], "{year}");
        assert_eq!(
            (&again.year.off, &again.year.worked),
            (&typed.year.off, &typed.year.worked),
            "{year}"
        );
    }
}

#[test]
fn days_are_read_as_people_type_them() {
    let off = |text: &str| {
        let typed = read(text, 2027).unwrap();
        let holiday = &typed.year.off[0];
        (
            holiday.name.clone(),
            holiday.from.to_string(),
            holiday.until.to_string(),
        )
    };
    for (text, until) in [
        ("元旦：1月1日至3日放假", "2027-01-03"),
        ("元旦1月1日—3日放假", "2027-01-03"),
        ("放假：1月1日-1月3日，5月1日", "2027-01-03"),
        ("2027-01-01..2027-01-03放假", "2027-01-03"),
        ("2027/1/1至2027/1/3 放假", "2027-01-03"),
        ("１月１日（周五）到３日放假调休，共３天。", "2027-01-03"),
        ("2027年1月1日（星期五，元旦）放假", "2027-01-01"),
        ("元旦放假日期：1月1日至\n3日", "2027-01-03"),
        ("1月1号放假", "2027-01-01"),
    ] {
        assert_eq!(
            off(text),
            ("元旦".to_owned(), "2027-01-01".to_owned(), until.to_owned()),
            "{text}"
        );
    }
    let worked = read("1月1日至3日放假。\n上班：1月9日、16日", 2027).unwrap().year.worked;
    assert_eq!(
        worked.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["2027-01-09", "2027-01-16"]
    );
}

#[test]
fn older_wordings_take_what_they_take_and_no_more() {
    let text = "一、元旦：1月1日至3日放假，共3天。其中，1月1日（星期四、元旦）为法定节假日，1月3日（星期六）照常公休；\
                1月4日（星期日）公休日调至1月2日（星期五），1月4日（星期日）上班。";
    let typed = read(text, 2009).unwrap();
    assert_eq!(
        (typed.year.off[0].until.to_string(), typed.year.worked.len()),
        ("2009-01-03".to_owned(), 1)
    );

    let text = "一、元旦：2007年12月30日—2008年1月1日放假，共3天。12月29日（星期六）上班。";
    let typed = read(text, 2008).unwrap();
    assert_eq!(
        typed.year.worked[0].to_string(),
        "2007-12-29",
        "the weekday tells the year"
    );

    let made_up = read("清明节：4月5日放假，4月7日（星期一）补休。", 2014).unwrap().year;
    let monday = made_up
        .off
        .iter()
        .find(|holiday| holiday.from.to_string() == "2014-04-07")
        .unwrap();
    assert_eq!(monday.name, "清明节");
}

#[test]
fn a_notice_that_cannot_be_right_is_refused_with_the_place() {
    for (text, told) in [
        (
            "关于2026年部分节假日安排的通知。一、元旦：1月1日至3日放假。",
            "2026年的通知",
        ),
        ("元旦：1月1日（周四）放假。", "1月1日写的是周四"),
        ("元旦：1月1日至4日放假，共3天。", "共3天"),
        ("元旦：2月30日放假。", "2月30日"),
        ("元旦：1月3日至1日放假。", "颠倒"),
        ("元旦：1月1日至3日放假，1月3日上班。", "又写了上班"),
        ("劳动节：5月3日至5日放假，5月1日上班。", "劳动节的法定放假日"),
        ("元旦：1月1日至3日放假，1月4日上班。", "本来就上班"),
        ("元旦：1月1日至3月3日放假。", "超过31天"),
        ("新年好", "没有读到放假的日期"),
        ("", "没有读到放假的日期"),
        ("元旦：2026年11月1日至3日放假。", "不在2027年"),
    ] {
        let refused = read(text, 2027).unwrap_err();
        assert!(refused.message().contains(told), "{text}: {}", refused.message());
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{text}");
    }
    for year in [i32::MIN, 0, 1999, 2100, i32::MAX] {
        assert!(read("1月1日放假", year).is_err(), "{year}");
    }
}

#[test]
fn the_number_of_the_notice_is_kept_wherever_it_stands() {
    for text in [
        "关于2027年部分节假日安排的通知国办发明电〔2026〕9号元旦：1月1日放假。",
        "国务院办公厅通知（国办发明电[2026]9号）：1月1日放假。",
        "国办发明电〔2026〕9号\n1月1日放假。",
    ] {
        assert_eq!(
            read(text, 2027).unwrap().year.document,
            "国办发明电〔2026〕9号",
            "{text}"
        );
    }
    assert_eq!(read("1月1日放假。", 2027).unwrap().year.document, "");
}

#[test]
fn what_was_left_out_or_miscounted_is_said() {
    let typed = read("元旦：1月1日至3日放假。\n2月20日。", 2027).unwrap();
    assert!(
        typed.year.off.iter().any(|holiday| holiday.name == "国庆节"),
        "the regulation's days hold"
    );
    let doubts = typed.doubts.concat();
    for told in [
        "春节（2027年2月5日至2027年2月8日）",
        "国庆节",
        "法定放假共13天",
        "2027年2月20日没有写明",
    ] {
        assert!(doubts.contains(told), "{told}: {doubts}");
    }
}
