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
      { heading: '这里有什么', lines: ['列出近期要办的事：谁、什么事、几时前、依据什么。点一行就到办理的地方。'] },
      { heading: '第一次使用', lines: ['先到「导入」把现有的社区表和花名册读进来，表格不必改格式。'] },
    ],
  },
  people: {
    title: '人员',
    parts: [
      {
        heading: '找人',
        lines: [
          '在最上面的查找框输入姓名、拼音首字母（如 zs）、身份证号或电话的一部分，边输边找。',
          '表格上方按社区、身份、学历等筛选，每项可选几个；平时只列在岗人员，要找已离任的人，去掉「状态：在岗」。点表头排序。',
        ],
      },
      {
        heading: '选列和复制',
        lines: ['「列设置」可选择显示哪些列、调整先后；拖动表头右边线可调宽窄，下次打开仍是这样。', '选中后按 Ctrl+C，粘贴到 WPS 或 Excel，身份证号码不会丢位。'],
      },
      {
        heading: '个人档案',
        lines: [
          '点姓名打开档案，左边的名单还在原处，可以接着点下一个人。Esc 关闭。',
          '身份证号码和电话平时隐去一部分；点「显示号码」可看全，会留下记录，关闭档案后重新隐去。复制的号码 10 秒后从剪贴板清除。',
        ],
      },
      {
        heading: '新增和修改',
        lines: [
          '先填身份证号码，性别、出生日期和退休时间自动读出；档案里已有此人时会提示。回车到下一项，Ctrl+回车保存。',
          '修改时写明从哪天起生效，原来的情况留在变动记录里。没保存就关闭或断电，内容留作草稿，下次可以接着填。',
        ],
      },
      { heading: '档案卡', lines: ['打开一个人，或勾选几个人，按 Ctrl+P 预览档案卡，再打印或保存为文件。'] },
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
    parts: [{ heading: '看数', lines: ['先选季度，看表。点任何一个数，就列出它数的是哪些人。'] }],
  },
  settings: {
    title: '设置',
    parts: [{ heading: '这里有什么', lines: ['单位信息、数据位置、备份、字号。'] }],
  },
}
