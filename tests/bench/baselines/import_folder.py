"""W2 of a folder: reads and checks every roster in it, one after another.   python import_folder.py FOLDER"""
import os, sys
import roster

checked = []
for name in sorted(os.listdir(sys.argv[1])):
    checked += list(roster.people(roster.read(os.path.join(sys.argv[1], name), "calamine")))
print(f"rows {len(checked)}")
