/** The page's own words, Indonesian and English; what the hub tells comes in the same language. */
const texts = {
  language: ['Bahasa Indonesia', 'English'],
  title: ['Program di provinsi', 'Programs in a province'],
  about: ['Siapa mendanai apa, di mana, dan apa hasilnya.', 'Who funds what, where, and what came of it.'],
  province: ['Provinsi', 'Province'],
  choose: ['Pilih provinsi', 'Choose a province'],
  hint: ['Pilih provinsi untuk melihat program di sana.', 'Choose a province to see the programs there.'],
  loading: ['Memuat …', 'Loading …'],
  empty: ['Belum ada program. Pilih provinsi lain.', 'No programs here yet. Choose another province.'],
  away: ['Hub tidak menjawab. Periksa sambungan Anda.', 'The hub does not answer. Check your connection.'],
  refused: ['Hub tidak dapat menjawab:', 'The hub cannot answer this:'],
  retry: ['Coba lagi', 'Try again'],
  programs: ['Program', 'Programs'],
  more: ['Tampilkan lebih banyak', 'Show more'],
  others: ['Lainnya', 'Others'],
  planned: ['rencana', 'planned'],
  funders: ['Pemberi dana', 'Funders'],
  outputs: ['Keluaran', 'Outputs'],
  actual: ['tercapai', 'reached'],
  target: ['target', 'target'],
  products: ['Produk pengetahuan', 'Knowledge products'],
  none: ['Belum dicatat', 'None recorded'],
} satisfies Record<string, [string, string]>;

export type Language = 'id' | 'en';
type Words = Record<keyof typeof texts, string>;
const chosen = (index: 0 | 1) =>
  Object.fromEntries(Object.entries(texts).map(([name, pair]) => [name, pair[index]])) as Words;
export const words: Record<Language, Words> = { id: chosen(0), en: chosen(1) };
