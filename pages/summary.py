"""The end of a run: what was made, how good it is, where it is."""

from pages.published import Published

# What the original project published for the same work.
_ORIGINAL = {("ctgan", "customers"): "0.882", ("hma", "all_tables"): "0.881"}


def summary(published: Published) -> str:
    """A table for the terminal."""
    counts = published.query(
        "select schema_name || '.' || table_name as name, estimated_size as rows "
        "from duckdb_tables() order by all"
    )
    scores = published.query(
        "select population, scope, scoring, score from quality.fidelity_scores "
        "where property = 'Overall' order by all"
    )
    lines = [
        "",
        "published",
        *(f"  {r.name:<28}{r.rows:>12,}" for r in counts.itertuples()),
    ]
    lines += [
        "",
        f"  {'quality':<20}{'scope':<12}{'scoring':<10}{'score':>7}  original",
    ]
    lines += [
        f"  {r.population:<20}{r.scope:<12}{r.scoring:<10}{r.score:>7.3f}  "
        f"{_ORIGINAL.get((str(r.population), str(r.scope)), '')}"
        for r in scores.itertuples()
    ]
    lines += [
        "",
        "where",
        "  published/finmark.duckdb      open it with any BI tool",
        "  published/parquet, csv        the same tables as files",
        "  build/data_docs/index.html    what was audited",
        "  docs/visuals                  pictures",
    ]
    return "\n".join(line.rstrip() for line in lines)
