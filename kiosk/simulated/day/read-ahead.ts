/** Pictures that are ordered before they are needed, each made once and handed out once. */
export interface ReadAhead<Order, Picture> {
  prefetch(order: Order): void
  take(order: Order): Promise<Picture>
}

export function createReadAhead<Order, Picture>(
  make: (order: Order) => Promise<Picture>,
  keyOf: (order: Order) => string,
): ReadAhead<Order, Picture> {
  const ahead = new Map<string, Promise<Picture>>()
  return {
    prefetch(order) {
      const key = keyOf(order)
      if (!ahead.has(key)) ahead.set(key, make(order))
    },
    take(order) {
      const key = keyOf(order)
      const picture = ahead.get(key) ?? make(order)
      ahead.delete(key)
      return picture
    },
  }
}
