"""Pages to read and print: one environment for their templates, which loads nothing from anywhere."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def page(template: str, **values: Any) -> str:
    """Write a page of its template; a value that the template names and nobody gives is a mistake.

    Args:
        template: a file in `pages/`.
        values: what the template names.
    """
    return _PAGES.get_template(template).render(**values)
