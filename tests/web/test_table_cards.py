"""Tables that are wider than a phone become cards: their cells say what their columns are called."""

from markupsafe import Markup

from tierline.interfaces.web.table_cards import with_cards

HEAD = "<thead><tr>{}</tr></thead>"


def table(headings: list[str], body: str, about: str = "") -> Markup:
    head = HEAD.format("".join(f'<th scope="col">{one}</th>' for one in headings))
    return Markup(f"<p>Before</p><table{about}>{head}<tbody>{body}</tbody></table><p>After</p>")


FOUR = ["Account", '<a href="?sort=due">Due <span aria-hidden="true">▾</span></a>', "Who &amp; when", "Left"]


def test_each_cell_has_the_heading_of_its_column_and_what_heads_a_row_needs_none() -> None:
    page = with_cards(table(FOUR, '<tr><th scope="row">A</th><td>B</td><td class="n">C</td><td>D</td></tr>'))
    assert '<table class="cards">' in page
    assert '<th scope="row">A</th><td data-label="Due">B</td>' in page
    assert '<td data-label="Who &amp; when" class="n">C</td><td data-label="Left">D</td>' in page
    assert page.startswith("<p>Before</p>")
    assert page.endswith("<p>After</p>")


def test_a_cell_that_says_nothing_is_left_out_of_the_card() -> None:
    moment = '<td class="when"><span class="nw">–</span></td>'
    page = with_cards(table(FOUR, f'<tr><td>–</td>{moment}<td class="n">1 – 2</td><td class="n">·</td></tr>'))
    assert '<td data-label="Account" data-empty>–</td>' in page
    assert '<td data-label="Due" class="when" data-empty>' in page
    assert '<td data-label="Left" class="n" data-empty>·</td>' in page
    assert page.count("data-empty") == 3


def test_a_table_keeps_the_classes_it_has() -> None:
    assert '<table class="cards report wide">' in with_cards(table(FOUR, "", ' class="report wide"'))


def test_headings_of_groups_stand_for_themselves() -> None:
    page = with_cards(table(FOUR, '<tr><th scope="rowgroup" colspan="4">Group</th></tr>'))
    assert '<th scope="rowgroup" colspan="4">Group</th>' in page


def test_narrow_tables_and_maps_stay_as_they_are() -> None:
    narrow, drawn = table(FOUR[:3], "<tr><td>A</td></tr>"), table(FOUR, "", ' class="map matrix"')
    assert with_cards(narrow) == narrow
    assert with_cards(drawn) == drawn
    assert with_cards(Markup("<p>None</p>")) == "<p>None</p>"
