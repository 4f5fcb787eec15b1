/** What the user calls the kinds of workbook, and what comes after each. */
import { shallowRef } from 'vue'
import { imports, type ErrorCode, type ImportKind, type ImportPart } from '../../api/imports'

/** Every kind of workbook that can be read in; asked once. */
export const kinds = shallowRef<ImportKind[]>([])

export async function learnKinds() {
  if (kinds.value.length === 0) kinds.value = await imports.kinds()
}

const known = (kind: string) => kinds.value.find((one) => one.key === kind)
export const titleOf = (kind: string) => known(kind)?.title ?? ''
export const unitOf = (kind: string) => known(kind)?.unit ?? '行'

/** Columns without which a table is not of a kind; asked for by name where no heading row was found. */
export const neededOf = (kind: string) => known(kind)?.needed ?? []

/** What to do about a file that cannot be read; the core's sentence stands above it. */
export const remedies: Partial<Record<ErrorCode, string[]>> = {
  not_a_spreadsheet: ['用 WPS 能打开的，点「文件－另存为」，类型选 .xlsx，再拖进来；或者选中里面的表格复制，回到导入页按 Ctrl+V 粘贴。', '如果 WPS 也打不开，文件可能没有传完整，请重新取一份。'],
  encrypted_spreadsheet: ['用 WPS 打开表格并输入密码，点「文件－文档加密－密码加密」把密码清空，保存后再拖进来。'],
  too_large: ['把不相干的工作表和表格下方的空行删掉，或按社区拆成几个文件，分几次导入。'],
  no_header_found: ['表里要有一行列名（如姓名、身份证号码），列名下面一行一人。', '如果列名写法特殊，在下面选这是什么表，并照表里的写法填上列名。'],
  file_not_found: ['文件可能被移动、改名，或所在的 U 盘已拔出。找到后重新拖进来。'],
}

/** Where a user goes after a kind was read in. */
export function nextSteps({ kind, year }: Pick<ImportPart, 'kind' | 'year'>): { label: string; to: string }[] {
  const people = { label: '看人员列表', to: '/people' }
  const reports = { label: '看季报', to: '/reports' }
  switch (kind) {
    case 'roster':
    case 'contracts':
    case 'training':
      return [people, reports]
    case 'appraisal':
      return [{ label: '看考核排名', to: year ? `/appraisal?year=${year}&step=grades` : '/appraisal' }, people]
    case 'communities':
      return [reports]
    default:
      return [{ label: '看台账', to: `/ledger?of=${kind}` }, people]
  }
}

/** The same after several kinds: each way once, the first three. */
export function nextWays(parts: Pick<ImportPart, 'kind' | 'year'>[]): { label: string; to: string }[] {
  const ways = new Map(parts.flatMap(nextSteps).map((way) => [way.to, way]))
  return [...ways.values()].slice(0, 3)
}

/** What is usually read in next, in an office of so many people. */
export function nextFiles(parts: Pick<ImportPart, 'kind'>[], workers: number): string {
  const has = (kind: string) => parts.some((part) => part.kind === kind)
  if (has('communities') && workers === 0) return '接着导入花名册'
  return has('roster') && parts.length === 1 ? '接着导入合同、培训或考核得分' : '接着导入下一份表格'
}
