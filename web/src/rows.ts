const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** Counts the records of a file as its bytes arrive: line breaks, except those within CSV quotes. */
export class RowCounter {
  private isQuoted = false;
  private lines: number;

  /** `isTable`: the file has a header line and quoted values, as in CSV. */
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
