import type { BackupKind } from '../api/backups'

/** How a list names the reason why a backup was made. */
export const kindNames: Record<BackupKind, string> = {
  'by-hand': '手工',
  automatic: '自动',
  'before-restore': '恢复前',
  'before-upgrade': '升级前',
  'before-encrypt': '加密前',
}

/** 3.4 MB, 512 KB */
export const size = (bytes: number): string => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`)

/** 12.3 GB, 512 MB */
export const space = (megabytes: number): string => (megabytes >= 1024 ? `${(megabytes / 1024).toFixed(1)} GB` : `${megabytes} MB`)
