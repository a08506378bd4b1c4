module.exports = function (eleventyConfig) {
  eleventyConfig.setUseGitIgnore(false);
  // bodies are plain Markdown: no template language is run over them
  return { markdownTemplateEngine: false, dir: { input: "content", includes: "../_includes", output: "public" } };
};
