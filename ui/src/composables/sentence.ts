const INTERNAL = '程序内部错误，数据没有改动，详情见日志。'

/** What the user reads of anything that was thrown: its own Chinese sentence, or that something went wrong inside. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : ''
  return /[\u4e00-\u9fff]/.test(text) ? text : INTERNAL
}
