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
      {
        heading: '怎样导入',
        lines: [
          '把 .xlsx、.xls 或 .csv 文件拖到窗口里，或点「选择文件」。是花名册还是合同，程序自己认；认错了在「表格种类」里改。',
          '先看清每一列读成了什么、哪些行有疑问、会改动谁，再点「导入」。点之前什么都不写入。',
        ],
      },
      {
        heading: '有疑问的行',
        lines: [
          '读不准的不会猜。在「改为」里填上正确的内容，回车到下一行，最后一行回车就重新检查；原来的文件不会被改动。',
          '也可以「保存标注后的表格」：原来的版式，有疑问的格标出颜色和原因，改好后再拖进来。',
          '留着不管也可以，其余的行照样导入。',
        ],
      },
      { heading: '列读错了', lines: ['在「各列」里给列名改选项目，或选「不导入」。导入后记住，下次同样的表格不必再选。'] },
      { heading: '再次导入', lines: ['同一个人按身份证号码认，已有的只更新不同的内容。「将更新」里逐项列出原来是什么、改成什么。'] },
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
