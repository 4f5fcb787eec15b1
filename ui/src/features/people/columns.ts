import type { Line, Status } from '../../api/people'
import type { Column } from '../../components/columns'

export const STATUS_NAMES: Record<Status, string> = { active: '在岗', left: '离任', upcoming: '未到岗' }

/** In post or not, and what else keeps somebody from being one of those counted: works along, or is lent out. */
export function standing({ status, counted, lentTo }: Line): string {
  if (status !== 'active') return STATUS_NAMES[status]
  if (lentTo) return '借出'
  return counted ? STATUS_NAMES.active : '在岗（不计）'
}

/** The columns of the list; those that can be sorted by have the key of their field in the core. */
export const COLUMNS: Column<Line>[] = [
  { key: 'name', title: '姓名', width: 88, fixed: true, sortable: true, opens: true },
  { key: 'sex', title: '性别', width: 48, align: 'center', sortable: true },
  { key: 'age', title: '年龄', width: 56, align: 'right', sortable: true },
  { key: 'community', title: '社区', width: 104, sortable: true },
  { key: 'post', title: '职务（岗位）', width: 124, sortable: true },
  { key: 'identity', title: '身份', width: 116, sortable: true },
  { key: 'politics', title: '政治面貌', width: 88, sortable: true },
  { key: 'education', title: '学历', width: 64, sortable: true },
  { key: 'certificate', title: '职业资格', width: 112, sortable: true },
  { key: 'joined_on', title: '到岗日期', width: 96, sortable: true, text: (row) => row.joinedOn },
  { key: 'service_years', title: '年限', width: 56, align: 'right', sortable: true, text: (row) => (row.serviceYears === null ? '' : String(row.serviceYears)) },
  { key: 'contract_ends_on', title: '合同终止', width: 100, sortable: true, text: (row) => row.contractEndsOn },
  { key: 'phone', title: '电话', width: 116, asText: true },
  { key: 'id_number', title: '身份证号码', width: 164, asText: true, text: (row) => row.idNumber },
  { key: 'id', title: '编号', width: 64, align: 'right', sortable: true },
  { key: 'kind', title: '人员类别', width: 160, sortable: true, hidden: true },
  { key: 'born', title: '出生日期', width: 104, hidden: true },
  { key: 'street', title: '街道', width: 104, sortable: true, hidden: true },
  { key: 'nation', title: '民族', width: 72, sortable: true, hidden: true },
  { key: 'status', title: '状态', width: 88, sortable: true, text: standing },
]

/** By which columns the list is filtered besides every other: these are always offered, in this order. */
export const FIRST_FILTERS = ['status', 'community', 'identity', 'politics', 'education', 'certificate']

/** A contract that ended while the person went on working. */
export const contractOverdue = (row: Line, today: string) =>
  row.status === 'active' && /^\d{4}/.test(row.contractEndsOn) && row.contractEndsOn < today
