// Where a peer listens, and that it says so once.
export const host = '127.0.0.1'
export const port = Number(process.env.PORT)

export function announce(name) {
  console.log(`${name} on http://${host}:${port}/graphql`)
}
