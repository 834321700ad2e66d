"""A report as one HTML file that needs nothing else.

Takes   a Document
Gives   html → text
Used by report.py
Source  WCAG 2.2 AA: language, one h1 a part, captions and scopes of tables, alternative texts, contrast
"""

from __future__ import annotations

from jinja2 import Environment
from markupsafe import Markup

from belvedere.scenarios.report.blocks import Bullets, Document, Grid, Heading, Paragraph, Picture

TEMPLATE = """<!doctype html>
<html lang="{{ document.language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ document.title }} – {{ document.subject }} – Belvedere</title>
<style>
body { font: 1rem/1.5 "Titillium Web", "Segoe UI", Helvetica, Arial, sans-serif; color: #17324d; margin: 0 auto;
  max-width: 56rem; padding: 1.5rem; background: #fff; }
h1, h2 { line-height: 1.2; margin: 1.6em 0 .5em; } h1:first-child { margin-top: 0; }
h2 { border-bottom: 2px solid #0059b3; padding-bottom: .15em; font-size: 1.25rem; }
.lead { font-size: 1.1rem; } .small { color: #455a6f; margin: 0; } .missing { color: #455a6f; font-style: italic; }
figure { margin: 1rem 0; } figure svg { width: 100%; height: auto; }
figcaption, caption { color: #455a6f; text-align: left; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { border-bottom: 1px solid #d5dde5; padding: .3rem .5rem; text-align: left; vertical-align: top; }
tbody th { font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media print { .break { break-before: page; } figure, tr { break-inside: avoid; } body { max-width: none; } }
</style>
</head>
<body>
<main>
{% for block in blocks %}{% if block.kind == "heading" %}
<h{{ block.of.level }}>{{ block.of.text }}</h{{ block.of.level }}>
{% elif block.kind == "paragraph" %}
<p{% if block.of.kind %} class="{{ block.of.kind }}"{% endif %}>{{ block.of.text }}</p>
{% elif block.kind == "bullets" %}
<ul>{% for text in block.of.items_ %}<li>{{ text }}</li>{% endfor %}</ul>
{% elif block.kind == "grid" %}
<div class="wide" role="region" tabindex="0" aria-label="{{ block.of.caption }}"><table>
<caption>{{ block.of.caption }}</caption>
<thead><tr>{% for text in block.of.head %}
{% if text %}<th scope="col"{{ right(loop.index0, block.of) }}>{{ text }}</th>{% else %}<td></td>{% endif %}
{% endfor %}</tr></thead>
<tbody>{% for row in block.of.rows %}<tr>{% for text in row %}
{% if loop.first and text %}<th scope="row">{{ text }}</th>
{% else %}<td{{ right(loop.index0, block.of) }}>{{ text }}</td>{% endif %}{% endfor %}</tr>
{% endfor %}</tbody></table></div>
{% elif block.kind == "picture" %}
<figure style="max-width: {{ (block.of.width * 100) | round | int }}%">
<div role="img" aria-label="{{ block.of.alt }}">{{ block.svg }}</div>
<figcaption>{{ block.of.caption }}</figcaption></figure>
{% else %}<div class="break"></div>{% endif %}{% endfor %}
</main>
</body>
</html>
"""


def html(document: Document) -> str:
    """Return the report as HTML; every text is escaped, drawings are our own."""
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(TEMPLATE)
    blocks: list[dict[str, object]] = []
    for each in document.blocks:
        if isinstance(each, Heading):
            blocks.append({"kind": "heading", "of": each})
        elif isinstance(each, Paragraph):
            blocks.append({"kind": "paragraph", "of": each})
        elif isinstance(each, Bullets):
            blocks.append({"kind": "bullets", "of": {"items_": each.items}})
        elif isinstance(each, Grid):
            blocks.append({"kind": "grid", "of": each})
        elif isinstance(each, Picture):
            blocks.append({"kind": "picture", "of": each, "svg": Markup(each.svg)})  # noqa: S704 made by charts.py, maps.py
        else:
            blocks.append({"kind": "break", "of": each})
    return page.render(document=document, blocks=blocks, right=_right)


def _right(column: int, grid: Grid) -> Markup:
    return Markup(' class="number"') if column in grid.numbers else Markup("")
