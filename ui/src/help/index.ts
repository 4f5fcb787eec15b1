/** What F1 explains, page by page. Plain sentences about what the page is for and how to do it quickly. */
export interface HelpTopic {
  title: string
  parts: { heading: string; lines: string[] }[]
}

export const keys: [string, string][] = [
  ['Ctrl+F', '查找人员'],
  ['Ctrl+Z', '撤销上一步（输入框内为撤销输入）'],
  ['F1', '打开本页说明'],
  ['Esc', '关闭说明、抽屉或取消选择'],
  ['Tab', '到下一项'],
]

export const tableKeys: [string, string][] = [
  ['↑ ↓ ← →', '移动；按住 Shift 选中一块'],
  ['空格', '勾选这一行'],
  ['Ctrl+A', '全部勾选'],
  ['Ctrl+C', '复制选中的内容，可粘贴到 WPS 或 Excel'],
  ['回车', '打开这一行'],
]

export const topics: Record<string, HelpTopic> = {
  workbench: {
    title: '工作台',
    parts: [
      { heading: '这里有什么', lines: ['列出近期要办的事：谁、什么事、几时前、依据什么。点一行就到办理的地方。', '按缓急分为已经逾期、30 天内、30 天以后、没有规定期限；只有逾期的用红色。'] },
      { heading: '人多的事', lines: ['同一件事涉及许多人时合成一行：点人数，在「人员」里列出这些人；点「逐人列出」，就地展开。', '上面一排按钮可以只看一类，如只看合同。'] },
      { heading: '什么时候会消失', lines: ['办完的事，登记以后自己会从这里消失：续签的合同登记了，那一行就没有了。不必手工勾掉。'] },
      { heading: '第一次使用', lines: ['先到「导入」把现有的社区表和花名册读进来，表格不必改格式。'] },
    ],
  },
  people: {
    title: '人员',
    parts: [
      { heading: '找人', lines: ['在最上面的查找框输入姓名、拼音首字母（如 zs）、身份证号或电话的一部分，边输边找。'] },
      {
        heading: '选列和复制',
        lines: ['「列设置」可选择显示哪些列、调整先后；拖动表头右边线可调宽窄，下次打开仍是这样。', '选中后按 Ctrl+C，粘贴到 WPS 或 Excel，身份证号码不会丢位。'],
      },
    ],
  },
  import: {
    title: '导入',
    parts: [
      { heading: '怎样导入', lines: ['把 .xlsx、.xls 或 .csv 文件拖到窗口里，或点「选择文件」。先看清每一列读成了什么，再确定写入。'] },
      { heading: '有疑问的格', lines: ['读不准的不会猜，会列出行、列和原因，可以当场改，也可以取走标好的表格慢慢改。'] },
      { heading: '导错了', lines: ['一次导入是一步，按「撤销」就整批退回。'] },
    ],
  },
  appraisal: {
    title: '考核',
    parts: [{ heading: '步骤', lines: ['导入或录入各项得分，看排名和建议等次，确定等次，再预览、打印公示。改动建议等次要写理由。'] }],
  },
  reports: {
    title: '报表',
    parts: [
      { heading: '选季度', lines: ['打开时是刚结束的那个季度。用左右箭头换季度，或在框里选、输入，如 2025Q2。'] },
      { heading: '看数', lines: ['点蓝色的数，列出它数的是哪些人，点姓名打开档案。也可以用方向键在表里移动，按回车打开。', '黑色的数不数人（如户数、学时），没有名单。空格表示没有填报，不等于 0。'] },
      { heading: '导出', lines: ['「导出季报」存成 Excel 文件，版式和屏幕上的表一样，可直接打印盖章。', '「导出花名册」存出这个季度最后一天的在岗人员；选的是本季度时，存出今天的。', '导出会记入操作记录。花名册里有完整的身份证号码，请妥善保管。'] },
    ],
  },
  settings: {
    title: '设置',
    parts: [
      { heading: '单位信息', lines: ['公示和报表上写的单位名称、科室、地址、电话都从这里取。只保存改过的项目。按回车到下一项，在最后一项按回车就保存。'] },
      { heading: '数据和备份', lines: ['说明数据在哪个文件夹、怎样备份、怎样恢复。'] },
      { heading: '撤销', lines: ['列出可以撤销的操作。只能从最后一步往回退。', '导出、打印、查看号码不改动数据，所以不在其中。'] },
      { heading: '操作记录', lines: ['谁在什么时候做了什么。检查、交接时用。'] },
    ],
  },
}
