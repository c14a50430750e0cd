/** The texts of the page in Indonesian and English. Data from the hub is requested in the same language. */
const texts = {
  language: ['Bahasa Indonesia', 'English'],
  title: ['Program per provinsi', 'Programs by province'],
  about: ['Siapa mendanai apa, di mana, dan apa hasilnya.', 'Who funds what, where, and with what results.'],
  province: ['Provinsi', 'Province'],
  choose: ['Pilih provinsi', 'Choose a province'],
  hint: ['Pilih provinsi untuk melihat programnya.', 'Choose a province to see its programs.'],
  loading: ['Memuat …', 'Loading …'],
  empty: ['Belum ada program. Pilih provinsi lain.', 'No programs yet. Choose another province.'],
  away: ['Hub tidak merespons. Periksa koneksi Anda.', 'The hub does not respond. Check your connection.'],
  refused: ['Hub tidak dapat memproses permintaan ini:', 'The hub cannot process this request:'],
  retry: ['Coba lagi', 'Try again'],
  programs: ['Program', 'Programs'],
  more: ['Tampilkan lebih banyak', 'Show more'],
  others: ['Lainnya', 'Others'],
  planned: ['rencana', 'planned'],
  funders: ['Pemberi dana', 'Funders'],
  outputs: ['Keluaran', 'Outputs'],
  actual: ['realisasi', 'actual'],
  target: ['target', 'target'],
  products: ['Produk pengetahuan', 'Knowledge products'],
  none: ['Belum ada data', 'No data'],
} satisfies Record<string, [string, string]>;

export type Language = 'id' | 'en';
type Words = Record<keyof typeof texts, string>;
const chosen = (index: 0 | 1) =>
  Object.fromEntries(Object.entries(texts).map(([name, pair]) => [name, pair[index]])) as Words;
export const words: Record<Language, Words> = { id: chosen(0), en: chosen(1) };
