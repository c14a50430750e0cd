const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** Counts the records in a file while its bytes come in: lines, but for those within quotes of CSV. */
export class RowCounter {
  private isQuoted = false;
  private lines: number;

  /** `isTable`: the file begins with a line of headings and quotes its values, as CSV does. */
  constructor(private readonly isTable: boolean) {
    this.lines = isTable ? -1 : 0;
  }

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === QUOTE) this.isQuoted = this.isTable && !this.isQuoted;
      else if (byte === NEWLINE && !this.isQuoted) this.lines += 1;
    }
  }

  get count(): number {
    return Math.max(0, this.lines);
  }
}
