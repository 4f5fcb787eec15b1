import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import typescript from 'typescript-eslint'

const bridge = {
  paths: [
    {
      name: 'element-plus',
      importNames: ['default', 'ElCascader', 'ElCascaderPanel', 'ElWatermark', 'ElDatePicker', 'ElTimePicker', 'ElTimeSelect', 'ElCalendar'],
      message:
        'Import by name; the cascader and the watermark write inline styles, which the CSP forbids; the calendars bring dayjs, which does not load with the frozen Object.prototype (use DateField).',
    },
  ],
  patterns: [{ group: ['@tauri-apps/*', '**/bindings'], message: 'Only src/api talks to Rust.' }],
}

export default typescript.config(
  { ignores: ['dist*', 'src/api/bindings.ts'] },
  js.configs.recommended,
  ...typescript.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
  },
  {
    rules: {
      // The compiler knows the names.
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-imports': ['error', bridge],
      // A style attribute in markup is inline style, which the CSP forbids; v-bind:style goes through the object model.
      'vue/no-static-inline-styles': 'error',
      'vue/no-v-html': 'error',
      // Matters of layout, left to the writer.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/attributes-order': 'off',
      // An optional prop without a default is undefined, and its type says so.
      'vue/require-default-prop': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/api/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    // Only the bridge of the frame to the features may know them all.
    files: ['src/components/**', 'src/composables/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { ...bridge, patterns: [...bridge.patterns, { group: ['**/api/*', '**/features/*', '**/frame/*'], message: 'Shared parts know no domain.' }] },
      ],
    },
  },
)
