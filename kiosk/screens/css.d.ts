declare module '*.css'
declare module '@fontsource-variable/ibm-plex-sans'
