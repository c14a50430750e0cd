// Values as the hub shows them: global ids, cursors, the language that a reader gets.

const FALLBACK = ['id', 'en']

export const LETTERS = { Program: 'P', Organization: 'O', Output: 'U', KnowledgeProduct: 'K' }

// A global id is the type's letter and the 16 bytes of the UUID, in base64url.
export function globalId(letter, uuid) {
  return Buffer.from(letter.charCodeAt(0).toString(16) + uuid.replaceAll('-', ''), 'hex').toString('base64url')
}

export function uuidOf(letter, id) {
  const bytes = Buffer.from(id, 'base64url')
  if (bytes.length !== 17 || bytes[0] !== letter.charCodeAt(0)) throw new Error(`not the id of a ${letter}`)
  const hex = bytes.toString('hex', 1)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

// The UUID at which a page in the order of ids begins.
export function positionOf(cursor) {
  const [order, , uuid] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  if (order !== 'ID-ASC') throw new Error('a cursor of another order')
  return uuid
}

// The text of [[language, text], ...] for a reader who asked for no language.
export function chosen(pairs) {
  if (pairs.length < 2) return pairs.length ? pairs[0][1] : null
  for (const wanted of FALLBACK) {
    for (const [language, text] of pairs) if (language === wanted) return text
  }
  return pairs[0][1]
}
