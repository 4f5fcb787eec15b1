use super::*;

fn own() -> OwnWords {
    let names = [
        "望河街道办事处",
        "文慧社区",
        "解放社区",
        "王主任",
        "0515-88884321",
        "组织人事科",
    ];
    OwnWords::of(names.map(str::to_owned))
}

const REFUSED: &[&str] = &[
    // What was taken once.
    "Aa123456",
    "19850312",
    "woaini1314",
    "wanghe2026",
    "1qaz2wsx",
    "Password123",
    "ａｂｃｄｅｆｇｈ",
    // The commonest and what people hang on to them.
    "12345678",
    "87654321",
    "88888888",
    "a1b2c3d4",
    "abc123456",
    "qwer1234",
    "1q2w3e4r5t",
    "qwertyuiop",
    "asdfghjkl123",
    "5201314520",
    "P@ssw0rd123",
    "admin888888",
    "Admin@2026",
    "password!@#",
    "!QAZ2wsx",
    "1qaz@WSX",
    "zaq12wsx",
    "147258369a",
    "iloveyou1314",
    "qazwsxedc123",
    // Pinyin.
    "woaizhongguo",
    "wobuzhidao",
    "Wobuzhidao123",
    "zhangwei123",
    "zhangwei1985",
    "lixiaoming88",
    "wangfang520",
    "liuyang19900101",
    "chenjing2008",
    "woaiwojia520",
    "zhongguo1949",
    "laopowoaini",
    "nihao123456",
    "mima123456",
    "guanliyuan1",
    "shequ2026",
    "wangge123",
    "dangyuan1921",
    "cqmygysdss123",
    "feiliuzhixiasanqianchi",
    "chuangqianmingyueguang",
    "woaini woaini",
    "wangwangwangwang",
    "wang_hong_85",
    "zhang.wei.85",
    // Dates.
    "1985-03-12",
    "1985/3/12",
    "1985年3月12日",
    "20260701abc",
    "850312wang",
    "20080808",
    "2026202620",
    // Numbers of people.
    "13812345678",
    "13812345678a",
    "138-1234-5678",
    "wang13812345678",
    "11010519491231002X",
    "110105491231002",
    "31002Xwang",
    // Of the office.
    "望河街道2026",
    "wanghejiedao",
    "WangHe@2026",
    "wenhuishequ1",
    "whjdbsc2026",
    "88884321wh",
    "051588884321",
    "jiefangshequ",
    "王主任123456",
    "wangzhuren1",
    // Repeats and runs.
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "abcdefghijkl",
    "9876543210",
    "1a1a1a1a1a1a",
    "xyzxyzxyz",
    // English.
    "iloveyou123",
    "sunshine2020",
    "Welcome2026!",
    "monkeydragon",
    "letmein12345",
];

const ACCEPTED: &[&str] = &[
    "K7-mq-29-xw",
    "hongma-kuaichuan-laoqiao-tiangua",
    "hongma kuaichuan laoqiao",
    "correct horse battery staple",
    "jintian xiawu liudian qu pao bu",
    "laoshushangdengtaitouchipiziyou",
    "xiaomaodiaoyu7tiao",
    "zhuozishangfangzhesanzhibi",
    "menkoudedashushangyouniao",
    "v8Qp-2mLx-Tz",
    "pdyzlmcngz97",
    "Zx9!kQ2#vB7m",
    "tq7wn4kzxe2p",
    "diannaopangbianyouyipenhua",
    "guizihoumiancangzheqiqiu",
    "suan-gua-leng-niao-cu-lu",
    "woxihuanzaochenhelvcha",
    "shuijiaoqianyaoguandeng",
    "jiuyuefengdabuchumen",
    "Bk4vTq9sLw2y",
    "mantou_doujiang_youtiao_2",
    "hulu7shanding3caidan",
    "niandi qingli cangku taozi",
    "zuoshounahuangua-youshounadao",
    "北岸的灯塔每晚都亮着",
    "楼下卖豆腐的阿姨很爱笑",
    "小狗躲在蓝色雨伞后面",
    "七只羊在桥上排队喝水",
    "rHq2-Yf8n-Ps",
    "xuehua piao jin nuanhuo hutong",
    "gQ3xw9Rk2ZpL",
    "tadejiaotazhichewaiwaiNIU7",
];

#[test]
fn weak_passwords_are_refused() {
    let own = own();
    assert!(REFUSED.len() >= 60);
    for password in REFUSED {
        let verdict = judge(password, Keeps::File, &own);
        let fault = verdict.fault.unwrap_or_else(|| panic!("{password} is taken"));
        assert!(fault.contains('；') || fault.ends_with("字符"), "{password}: {fault}");
        assert!(verdict.grade < Grade::Good, "{password}");
        assert!(!fault.contains(password), "what was typed is not repeated");
    }
}

#[test]
fn passwords_that_stand_are_accepted() {
    let own = own();
    assert!(ACCEPTED.len() >= 30);
    for password in ACCEPTED {
        assert_eq!(judge(password, Keeps::File, &own).fault, None, "{password}");
        assert!(check(password, Keeps::Account, &own).is_ok(), "{password}");
    }
}

#[test]
fn an_account_may_have_a_shorter_password_but_none_of_the_commonest() {
    let own = own();
    for (password, file, account) in [
        ("lan7-qgp4", false, true),
        ("tq7wn4kzx", false, true),
        ("Aa123456", false, false),
        ("woaini1314", false, false),
        ("wanghe2026", false, false),
        ("P@ssw0rd123", false, false),
        ("13812345678", false, false),
    ] {
        assert_eq!(judge(password, Keeps::File, &own).fault.is_none(), file, "{password}");
        assert_eq!(
            judge(password, Keeps::Account, &own).fault.is_none(),
            account,
            "{password}"
        );
    }
}

#[test]
fn what_is_wrong_is_named() {
    let own = own();
    for (password, named) in [
        ("短", "至少8个字符"),
        ("5201314520", "最常用的口令"),
        ("wanghe2026", "本单位、街道、社区或账户的名称、电话、日期或年份"),
        ("138-1234-5678", "电话号码"),
        ("11010519491231002X", "身份证号码"),
        ("1985/03/12", "日期或年份"),
        ("dfghjklkjhg", "键盘上相邻的键"),
        ("abcdefghijkl", "连续的数字或字母"),
        ("zvkzvkzvkzvk", "重复的内容"),
        ("zhuangcheng", "姓名或拼音"),
        ("pdyzlmcn", "请再加几个字符"),
    ] {
        let fault = judge(password, Keeps::File, &own).fault.unwrap();
        assert!(fault.contains(named), "{password}: {fault}");
    }
    let long = "长".repeat(129);
    assert_eq!(
        judge(&long, Keeps::File, &own).fault.as_deref(),
        Some("不能超过128个字符")
    );
}

#[test]
fn no_input_stops_the_estimate() {
    let own = OwnWords::of(["".to_owned(), "İ".to_owned(), "a".repeat(200)]);
    for unit in [
        "\u{0}",
        "İ",
        "ﬃ",
        "𠮷",
        "\u{200B}",
        "\u{10FFFF}",
        "-",
        "é́",
        "1|!7",
        "Ａ",
        " ",
        "qw",
        "9q",
    ] {
        for length in [8, 27, 128] {
            let password: String = unit.chars().cycle().take(length).collect();
            assert!(judge(&password, Keeps::File, &own).grade <= Grade::Strong);
        }
    }
}
