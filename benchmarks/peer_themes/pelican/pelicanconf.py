SITENAME = "安澜县人民政府"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "public"
THEME = "theme"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh-cn"
ARTICLE_PATHS = ["documents"]
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
ARTICLE_URL = "documents/{slug}/"
ARTICLE_SAVE_AS = "documents/{slug}/index.html"
DIRECT_TEMPLATES = ["index", "list"]
LIST_SAVE_AS = "documents/index.html"
DEFAULT_PAGINATION = False
# nothing that the other generators are not asked for
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
