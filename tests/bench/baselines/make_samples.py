#!/usr/bin/env python3
"""Write sample workbooks for a fictional street office, with the answers beside them.

    pip install openpyxl
    python make_samples.py OUT_DIR [--seed 7] [--streets 1] [--communities 9] [--workers 96] [--tidy]

Everybody in these workbooks is made up: the ID numbers carry division code 320999, which is
assigned to no county, with a correct GB 11643 check digit (except where a row is wrong on purpose).

Writes  communities.xlsx  roster.xlsx  contracts.xlsx  training.xlsx  appraisal.xlsx  expected.json
`--tidy` leaves out the faults and the spreadsheet habits (merged cells, mixed date writings, …), for
size and speed runs: the full Tongren-sized set is  --streets 38 --communities 176 --workers 2477 --tidy
"""
import argparse, datetime as dt, json, os, random
from decimal import Decimal, ROUND_HALF_UP
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, Border, Side
from openpyxl.utils import get_column_letter

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
RARE_SURNAMES = ["单", "仇", "解", "查", "区", "盖", "朴", "尉迟", "欧阳", "令狐", "逄", "亓", "妫", "濮阳", "万俟"]
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建文玉兰红海燕春梅志国庆云峰雪琴晨宇佳欣怡子涵浩然思雨天瑞婷婧颖琳慧莹博鑫凯旭东晓光立新永安"
RARE_GIVEN = ["喆", "堃", "昇", "㛃", "䶮", "𬭎", "𬀩", "犇", "翀", "祎", "赟", "珺", "頔", "淼淼", "芃芃", "沄", "垚", "㼆"]
MINORITY = ["阿依古丽·买买提", "古丽娜尔·吐尔逊", "巴特尔", "卓玛·央金"]
STREETS = ["望河", "柳荫", "前进", "东园", "南湖", "北苑", "西桥", "新华", "胜利", "和平", "建设", "解放", "人民", "文化", "滨江", "青年", "朝阳", "迎宾", "光明", "幸福"]
COMM = ["望河", "柳荫", "双桥", "文昌", "水岸", "凤凰", "银杏", "锦绣", "康乐", "福星", "丰泽", "翠竹", "清源", "世纪", "阳光", "书院", "长亭", "石榴", "梧桐", "古井"]
EDU = [("高中", "无"), ("大专", "无"), ("大专", "无"), ("本科", "学士"), ("本科", "学士"), ("本科", "无"), ("研究生", "硕士")]
MAJORS = ["社会工作", "行政管理", "汉语言文学", "会计学", "法学", "计算机应用", "护理学", "学前教育"]
CERT = ["", "", "", "助理社会工作师", "助理社会工作师", "社会工作师", "高级社会工作师"]
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def check_digit(first17):
    return "10X98765432"[sum(int(c) * w for c, w in zip(first17, WEIGHTS)) % 11]


def composite(quantified, midyear, yearend):
    """50 % + 25 % + 25 %, half up to two places, in decimal arithmetic."""
    d = Decimal(str(quantified)) * 2 + Decimal(str(midyear)) + Decimal(str(yearend))
    return float((d / 4).quantize(Decimal("0.01"), ROUND_HALF_UP))


class Office:
    def __init__(self, seed, streets, communities, workers):
        self.r = random.Random(seed)
        self.used = set()
        self.streets = [STREETS[i % 20] + ("" if i < 20 else "新") + "街道" for i in range(streets)]
        self.communities = []
        for i in range(communities):
            s = self.streets[i % streets]
            k = i // streets
            households = self.r.randint(900, 3600)
            self.communities.append(dict(street=s, name=COMM[(k + i % streets) % 20] + ["", "二", "三", "四", "五"][min(k // 20, 4)] + "社区",
                                         code="320999%03d%03d" % (1 + i % streets, 1 + k), households=households,
                                         residents=int(households * self.r.uniform(2.2, 3.1)), grids=self.r.randint(3, 9)))
        self.workers = [self.worker(i, workers) for i in range(workers)]

    def name(self, i):
        r = self.r
        if i % 41 == 40:
            return MINORITY[(i // 41) % len(MINORITY)]
        s = r.choice(RARE_SURNAMES) if r.random() < 0.06 else r.choice(SURNAMES)
        if r.random() < 0.05:
            return s + r.choice(RARE_GIVEN)
        return s + "".join(r.choice(GIVEN) for _ in range(r.choice([1, 2, 2, 2])))

    def worker(self, i, total):
        r = self.r
        female = r.random() < 0.68
        born = dt.date(r.randint(1966, 2001), r.randint(1, 12), r.randint(1, 28))
        n = r.randint(0, 499) * 2 + (0 if female else 1)
        while (born, n) in self.used:                       # a day has 500 numbers for each sex
            born, n = (born, n + 2) if n < 998 else (born.replace(day=born.day % 28 + 1), int(not female))
        self.used.add((born, n))
        first = "320999%s%03d" % (born.strftime("%Y%m%d"), n)
        c = self.communities[i % len(self.communities)]
        k = i // len(self.communities)
        post = ["社区党组织书记、居委会主任", "社区党组织副书记", "居委会副主任"][k] if k < 3 else r.choice(["居委会委员", "专职网格员", "专职网格员", "社区专职工作人员", "专职党务工作者"])
        edu, degree = r.choice(EDU)
        start = max(dt.date(r.randint(2004, 2025), r.randint(1, 12), 1), dt.date(born.year + 19, born.month, 1))
        start = dt.date(2026, r.choice([7, 8, 9]), 1) if r.random() < 0.05 else min(start, dt.date(2026, 6, 1))   # some joined this quarter
        cstart = dt.date(r.choice([2023, 2024, 2025]), r.choice([1, 3, 7, 9]), 1)
        cstart = max(cstart, start)
        years = r.choice([1, 2, 3, 3])
        cend = dt.date(cstart.year + years, cstart.month, 1) - dt.timedelta(days=1)
        party = k < 3 or r.random() < 0.45
        cert = r.choice(CERT)
        return dict(street=c["street"], community=c["name"], name=self.name(i), sex="女" if female else "男",
                    nation="维吾尔族" if i % 41 == 40 else ("回族" if r.random() < 0.03 else "汉族"), born=born,
                    id=first + check_digit(first), politics="中共党员" if party else r.choice(["群众", "群众", "共青团员"]),
                    party_since=min(dt.date(born.year + r.randint(20, 26), r.randint(1, 12), 1), dt.date(2026, 6, 1)) if party else None,
                    edu=edu, degree=degree, major=r.choice(MAJORS),
                    kind="社区“两委”专职成员" if k < 3 or post == "居委会委员" else "社区专职工作人员",
                    post=post, start=start, cert=cert, cert_date=dt.date(min(2025, max(r.randint(2015, 2025), born.year + (26 if "高级" in cert else 20))), 10, 20) if cert else None,
                    cstart=cstart, cend=cend, phone="199%08d" % r.randint(0, 99999999), veteran=(not female and r.random() < 0.15))


def style_title(ws, text, cols, row=1, size=18):
    ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=cols)
    ws.cell(row, 1, text).font = Font(size=size, bold=True)
    ws.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center")


def date_writing(d, k):
    return [d.strftime("%Y.%m"), "%d年%d月" % (d.year, d.month), d.strftime("%Y-%m-%d"), d.strftime("%Y%m%d"), d,
            "%d/%d/%d" % (d.year, d.month, d.day), "%d年%d月%d日" % (d.year, d.month, d.day), "%d.%d" % (d.year, d.month)][k % 8]


ROSTER = ["序号", "社区", "姓名", "性别", "民族", "出生年月", "身份证号码", "政治面貌", "入党时间", "文化程度", "学位", "所学专业", "人员类别", "现任职务（岗位）",
          "从事社区工作时间", "社会工作者职业资格", "取证时间", "合同起始日期", "合同终止日期", "联系电话", "是否退役军人", "备注"]


def write_roster(o, path, tidy, expected):
    if not tidy and len(o.streets) > 1: raise SystemExit("several streets only with --tidy: the untidy roster has no column for the street")
    wb = Workbook(); ws = wb.active; ws.title = "花名册"
    if tidy:
        head = ["街道"] + ROSTER; ws.append(head)
        for i, w in enumerate(o.workers, 1):
            ws.append([w["street"], i, w["community"], w["name"], w["sex"], w["nation"], w["born"].isoformat(), w["id"], w["politics"], w["party_since"] and w["party_since"].isoformat(),
                       w["edu"], w["degree"], w["major"], w["kind"], w["post"], w["start"].isoformat(), w["cert"], w["cert_date"] and w["cert_date"].isoformat(),
                       w["cstart"].isoformat(), w["cend"].isoformat(), w["phone"], "是" if w["veteran"] else "否", ""])
        expected["roster"] = dict(rows=len(o.workers), accepted=len(o.workers), problems=[])
        wb.save(path); return set()
    style_title(ws, o.streets[0] + "社区工作者花名册", len(ROSTER))
    ws.cell(2, 1, "填报单位（盖章）：%s办事处" % o.streets[0]); ws.cell(2, 12, "填报日期：2026年9月30日")
    # two header rows: 合同 spans two columns, the rest run down both rows
    for j, h in enumerate(ROSTER, 1):
        if h in ("合同起始日期", "合同终止日期"):
            ws.cell(4, j, h[2:])
        else:
            ws.cell(3, j, h); ws.merge_cells(start_row=3, start_column=j, end_row=4, end_column=j)
    a = ROSTER.index("合同起始日期") + 1
    ws.cell(3, a, "合同"); ws.merge_cells(start_row=3, start_column=a, end_row=3, end_column=a + 1)
    rows = sorted(o.workers, key=lambda w: [(c["street"], c["name"]) for c in o.communities].index((w["street"], w["community"])))
    problems, r, first, held = [], 5, {}, set()
    for i, w in enumerate(rows):
        ident, born, sex, politics, edu, post, phone = w["id"], date_writing(w["born"], i), w["sex"], w["politics"], w["edu"], w["post"], w["phone"]
        fault = None
        if i == 11: ident = ident[:17] + ("0" if ident[17] != "0" else "1"); fault = "id_check_digit"
        elif i == 17: sex = "男" if sex == "女" else "女"; fault = "sex_disagrees_with_id"
        elif i == 23: born = date_writing(w["born"].replace(year=w["born"].year - 1), 2); fault = "birth_disagrees_with_id"
        elif i == 29: ident = float(int(ident[:15] + "000")); fault = "id_lost_digits"
        elif i == 35: ident = rows[0]["id"]; fault = "duplicate_id"
        elif i == 41: ident = ""; fault = "id_missing"
        elif i == 47: born = "1985年13月"; fault = "bad_date"
        elif i == 53: w = dict(w, cend=w["cstart"] - dt.timedelta(days=1)); fault = "contract_ends_before_start"
        elif i % 13 == 3: ident = "'" + ident                     # what a text-forcing apostrophe leaves when it was typed twice
        elif i % 13 == 5: ident = ident[:6] + " " + ident[6:14] + " " + ident[14:].lower()
        elif i % 13 == 7: ident = "".join(chr(ord(c) + 0xFEE0) for c in ident)  # full-width
        if i % 9 == 2 and politics == "中共党员": politics = ["党员", "中共党员 ", "中共正式党员"][i % 3]
        if i % 9 == 4 and edu == "大专": edu = ["大学专科", "专科"][i % 2]
        if i % 9 == 4 and edu == "本科": edu = ["大学本科", "大学"][i % 2]
        if i % 11 == 6: phone = float(int(phone))
        name = w["name"] if i % 17 or len(w["name"]) != 2 else w["name"][0] + "　" + w["name"][1]
        vals = [i + 1, w["community"], name, sex, w["nation"] if i % 7 else w["nation"].replace("族", ""), born, ident, politics, w["party_since"] and date_writing(w["party_since"], i + 1),
                edu, w["degree"], w["major"], w["kind"], post, date_writing(w["start"], i + 2), w["cert"] or ("无" if i % 2 else None), w["cert_date"] and date_writing(w["cert_date"], i + 3),
                date_writing(w["cstart"], [2, 4, 5, 6][i % 4]), date_writing(w["cend"], [2, 4, 5, 6][i % 4]), phone, ("是" if w["veteran"] else "否") if i % 2 else ("√" if w["veteran"] else None), ""]
        for j, v in enumerate(vals, 1):
            ws.cell(r, j, v)
        first.setdefault((w["street"], w["community"]), [r, r])[1] = r
        if fault: problems.append(dict(row=r, code=fault)); held.add(w["id"])
        r += 1
        if i in (30, 60): r += 1     # a blank row in the middle
    for top, bottom in first.values():  # the community's name stands once, merged downwards
        if bottom > top:
            for k in range(top + 1, bottom + 1): ws.cell(k, 2).value = None
            ws.merge_cells(start_row=top, start_column=2, end_row=bottom, end_column=2)
    ws.cell(r, 1, "合计"); ws.cell(r, 3, "=COUNTA(C5:C%d)" % (r - 1)); ws.cell(r + 1, 1, "填表说明：1.身份证号码按文本填写；2.日期填到月。"); ws.cell(r + 2, 1, "审核人：            填表人：")
    ws.column_dimensions[get_column_letter(12)].hidden = True
    wb.create_sheet("代码表").append(["民族", "汉族", "回族"]); wb.save(path)
    blocking = {"id_check_digit", "id_lost_digits", "duplicate_id", "id_missing", "bad_date", "contract_ends_before_start", "sex_disagrees_with_id", "birth_disagrees_with_id"}
    expected["roster"] = dict(rows=len(rows), accepted=len(rows) - len([p for p in problems if p["code"] in blocking]), problems=problems,
                              note="A row with a problem is held back with its cell named; every other row is accepted after normalising its writing.")
    return held


def write_simple(path, title, head, rows, tidy):
    wb = Workbook(); ws = wb.active; ws.title = title[:20]
    if not tidy: style_title(ws, title, len(head))
    ws.append(head)
    for row in rows: ws.append(row)
    wb.save(path)


def main():
    ap = argparse.ArgumentParser(); ap.add_argument("out"); ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--streets", type=int, default=1); ap.add_argument("--communities", type=int, default=9); ap.add_argument("--workers", type=int, default=96)
    ap.add_argument("--tidy", action="store_true"); a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True); o = Office(a.seed, a.streets, a.communities, a.workers); r = o.r; exp = {}
    write_simple(f"{a.out}/communities.xlsx", "社区基本情况表", ["街道", "社区名称", "统计代码", "户数", "常住人口", "网格数"],
                 [[c["street"], c["name"], c["code"], c["households"], c["residents"], c["grids"]] for c in o.communities], a.tidy)
    exp["communities"] = dict(rows=len(o.communities), residents=sum(c["residents"] for c in o.communities), households=sum(c["households"] for c in o.communities))
    held = write_roster(o, f"{a.out}/roster.xlsx", a.tidy, exp)
    write_simple(f"{a.out}/contracts.xlsx", "劳动合同台账", ["姓名", "身份证号", "合同类型", "合同编号", "签订日期", "起始日期", "终止日期", "试用期（月）"],
                 [[w["name"], w["id"], "固定期限", "HT%d-%04d" % (w["cstart"].year, i), w["cstart"].isoformat(), w["cstart"].isoformat(), w["cend"].isoformat(), 0 if w["start"] < w["cstart"] else 1] for i, w in enumerate(o.workers, 1)], a.tidy)
    courses = [("%d-%02d-15" % (2026, m), n, lv, k, mode, h) for m, n, lv, k, mode, h in [
        (1, "社区工作者岗前培训", "县级", "初任培训", "集中授课", 16), (3, "党的创新理论专题学习", "街道", "在职培训", "集中授课", 8), (4, "矛盾纠纷调解实务", "街道", "专项培训", "案例教学", 6),
        (5, "社区党组织书记示范培训", "市级", "在职培训", "集中授课", 24), (6, "网格化服务管理", "街道", "专项培训", "现场教学", 4), (8, "信息系统应用", "街道", "专项培训", "线上", 4), (9, "社会工作职业资格考前辅导", "县级", "专项培训", "线上", 12)]]
    rows, hours = [], {}
    for w in o.workers:
        for d, n, lv, k, mode, h in courses:
            if ("初任" in k and w["start"].year < 2026) or ("书记" in n and "书记" not in w["post"]) or r.random() < 0.2: continue
            got = h if r.random() < 0.92 else h // 2
            rows.append([d, n, lv, k, mode, h, w["name"], w["id"], got, r.randint(55, 100) if h >= 8 else None]); hours[w["id"]] = hours.get(w["id"], 0) + got
    write_simple(f"{a.out}/training.xlsx", "教育培训台账", ["培训日期", "培训名称", "培训层级", "培训类别", "培训方式", "学时", "姓名", "身份证号", "实得学时", "考试成绩"], rows, a.tidy)
    known = [w["id"] for w in o.workers if w["id"] not in held]
    exp["training"] = dict(year=2026, rows=len(rows), rows_of_people_not_on_file=sum(1 for x in rows if x[7] in held), total_hours=sum(hours.get(i, 0) for i in known),
                           workers_at_or_over_30=sum(1 for i in known if hours.get(i, 0) >= 30), note="counted over the people whom the roster import accepts")
    exp["contracts"] = dict(rows=len(o.workers), rows_of_people_not_on_file=len(held))
    rows, comp = [], {}
    for w in o.workers:
        q, m, y = [round(r.uniform(58, 99), 1) for _ in range(3)]
        rows.append([w["name"], w["id"], w["community"], q, m, y]); comp[w["id"]] = composite(q, m, y)
    write_simple(f"{a.out}/appraisal.xlsx", "2026年度考核得分", ["姓名", "身份证号", "社区", "量化考评", "年中测评", "年末测评"], rows, a.tidy)
    on_file = set(known)
    part = [w for w in o.workers if w["id"] in on_file and w["start"] <= dt.date(2026, 7, 1)]
    ranked = sorted(part, key=lambda w: -comp[w["id"]]); quota = len(part) * 20 // 100
    best = [w["id"] for w in ranked[:quota] if comp[w["id"]] >= 85]
    if len(best) == quota and quota < len(ranked):     # a tie across the cut gets no suggestion
        best = [i for i in best if comp[i] > comp[ranked[quota]["id"]]]
    exp["appraisal"] = dict(year=2026, rows=len(rows), rows_of_people_not_on_file=sum(1 for x in rows if x[1] in held), weights="量化考评 50% + 年中测评 25% + 年末测评 25%", taking_part=len(part), quota=quota,
                            excellent=sorted(best), composite={k: "%.2f" % comp[k] for k in sorted(known)[:12]}, note="over the people whom the roster import accepts, under the pack yancheng")
    q = [w for w in o.workers if w["id"] in on_file]; joined = [w for w in q if dt.date(2026, 7, 1) <= w["start"] <= dt.date(2026, 9, 30)]
    exp["quarterly"] = dict(period="2026Q3", opening=len(q) - len(joined), joined=len(joined), left=0, closing=len(q), female=sum(w["sex"] == "女" for w in q), minority=sum(w["nation"] != "汉族" for w in q),
                            party_members=sum(w["politics"] == "中共党员" for w in q), edu_bachelor=sum(w["edu"] == "本科" for w in q), edu_college=sum(w["edu"] == "大专" for w in q), edu_postgraduate=sum(w["edu"] == "研究生" for w in q),
                            cert_assistant=sum(w["cert"] == "助理社会工作师" for w in q), cert_intermediate=sum(w["cert"] == "社会工作师" for w in q), cert_senior=sum(w["cert"] == "高级社会工作师" for w in q),
                            committee=sum("两委" in w["kind"] for w in q), note="as of 2026-09-30, over the people whom the roster import accepts")
    json.dump(exp, open(f"{a.out}/expected.json", "w"), ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
