"""W7 and W8: a Typst document over the people of a JSON file.   python typeset.py DOCUMENT.typ PEOPLE.json FONTS OUT.pdf"""
import os, sys
import typst

document, people, fonts, out = sys.argv[1:]
# Typst reads only below its root.
typst.compile(document, output=out, root="/", font_paths=[fonts], sys_inputs={"people": os.path.abspath(people)})
