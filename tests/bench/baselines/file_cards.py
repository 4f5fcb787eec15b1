"""W7 with ReportLab: one file card a page.   python file_cards.py PEOPLE.json FONT.ttf OUT.pdf"""
import json, sys
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table
from reportlab.lib.styles import ParagraphStyle

people, font, out = sys.argv[1:]
pdfmetrics.registerFont(TTFont("song", font))
title = ParagraphStyle("title", fontName="song", fontSize=22, leading=34, alignment=1)
frame = [("FONT", (0, 0), (-1, -1), "song", 12), ("GRID", (0, 0), (-1, -1), 0.5, "black"), ("ALIGN", (0, 0), (-1, -1), "CENTER"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
         ("SPAN", (4, 0), (4, 3)), ("SPAN", (1, 3), (3, 3)), ("SPAN", (1, 4), (4, 4)), ("SPAN", (1, 5), (4, 5)), ("SPAN", (3, 6), (4, 6)), ("SPAN", (1, 7), (4, 7))]
story = []
for p in json.load(open(people, encoding="utf-8")):
    rows = [["姓　名", p["name"], "性　别", p["sex"], "照片"], ["民　族", p["nation"], "出生年月", p["born"], ""], ["政治面貌", p["politics"], "联系电话", p["phone"], ""], ["身份证号", p["id_number"], "", "", ""],
            ["所在社区", p["street"] + p["community"], "", "", ""], ["现任职务", p["post"], "", "", ""], ["文化程度", p["level"], "所学专业", p["major"], ""], ["合同起止", p["contract"], "", "", ""]]
    story += [Paragraph("社区工作者个人档案卡", title), Table(rows, [26 * mm, 36 * mm, 26 * mm, 38 * mm, 30 * mm], 11 * mm, style=frame), PageBreak()]
SimpleDocTemplate(out, pagesize=A4, topMargin=37 * mm, leftMargin=28 * mm, rightMargin=26 * mm, bottomMargin=35 * mm).build(story)
