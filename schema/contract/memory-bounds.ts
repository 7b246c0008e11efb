/**
 * How much text each memory of operations, or of the bodies they come in, may stand for. What is kept of a character (nodes, tokens, plans, compiled code) takes
 * about a hundred bytes (heap snapshots of `npm run fuzz:edge`), and whoever may send operations can fill every memory with
 * operations that are never sent again: together they have to fit the heap of a small process. A portal's operations are a tenth
 * of it.
 */
export const REMEMBERED_CHARACTERS = 500_000;

/**
 * How many operations each of them may hold, however short they are: one that was run holds about 100 kB (plan, code and what V8 makes of
 * it; `npm run bench -- soak`), and while a supergraph is swapped there are those of two generations.
 */
export const REMEMBERED_OPERATIONS = 1_000;
