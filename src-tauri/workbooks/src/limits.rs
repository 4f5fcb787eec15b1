//! How much of a file is read. A county's form has tens of kilobytes; a file past these bounds is refused before it can fill the memory.

/// Bytes of the file.
pub(crate) const FILE_BYTES: u64 = 100 << 20;
/// Entries of the zip.
pub(crate) const ENTRIES: usize = 4096;
/// Bytes of one unpacked part.
pub(crate) const PART_BYTES: u64 = 64 << 20;
/// Bytes that the zip says all its entries have unpacked.
pub(crate) const UNPACKED_BYTES: u64 = 512 << 20;
/// Elements inside one another.
pub(crate) const DEPTH: usize = 200;
/// Cells of one sheet; shared strings.
pub(crate) const CELLS: usize = 1_000_000;
/// Merged areas of one sheet, areas of one list of areas, styles.
pub(crate) const AREAS: usize = 100_000;
/// UTF-16 units of one text, as spreadsheet programs bound it.
pub(crate) const TEXT_UNITS: usize = 32_767;
