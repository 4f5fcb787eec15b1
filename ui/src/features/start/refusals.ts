/** What to do when the office that this PC remembers cannot be opened, by the code of the refusal. */
const advice: Record<string, string[]> = {
  in_use: ['请先关闭另一处打开的邻册：这台电脑上的另一个窗口，另一个电脑用户（Windows 账户）没有注销的窗口，或共用这个文件夹的另一台电脑。', '关闭后点「重试」。'],
  newer_schema: ['这份数据由更新版本的邻册写过，旧版本打开会丢失内容，所以没有打开。', '请在这台电脑上安装新版本，再点「重试」。数据没有改动。'],
  folder_missing: ['数据如果在U盘或移动硬盘上，请插好它，再点「重新查找」。', '文件夹被改名或移走的，点「打开别处的数据」选它现在的位置。', '硬盘坏了、找不回来的，点「打开别处的数据」选一个新文件夹，再从备份恢复。'],
  file_held: ['多半是杀毒软件正在检查，或同步、备份软件正在复制。请稍等一会儿再点「重试」；反复出现时，请信息化人员把数据文件夹加到杀毒软件的信任区。'],
  read_only: ['这个文件夹只能读，不能写。请检查文件夹的权限，或U盘的写保护开关，再点「重试」。'],
  disk_full: ['请先在这个磁盘上腾出空间，再点「重试」。'],
  network_share: ['网络共享上的数据容易损坏，不能直接使用。请把整个文件夹复制到本机硬盘，再点「打开别处的数据」。'],
}

export const remedy = (code: string): string[] =>
  advice[code] ?? ['请检查数据所在的磁盘或U盘是否接好，再点「重试」。仍不行时，把整个数据文件夹复制一份留存，再联系维护人员。']

/** Has an own page with the way back. */
export const damaged = (code: string): boolean => ['damaged', 'database_missing', 'keys_missing', 'keys_damaged'].includes(code)
