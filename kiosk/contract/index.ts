export * from './closing-views.ts'
export * from './commands.ts'
export * from './transport.ts'
export * from './views.ts'
