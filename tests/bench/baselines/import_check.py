"""W1: read a roster, check every row, say which rows are held back.   python import_check.py ROSTER.xlsx READER"""
import sys
import roster

print("\n".join(roster.facts(list(roster.people(roster.read(sys.argv[1], sys.argv[2]))))))
