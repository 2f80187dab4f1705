"""report.py with each import moved to where it is needed."""

import sys

FITS = ("least squares", "robust")


def measurements():
    """Two columns that nearly lie on a line, with a few outliers."""
    import numpy as np
    import pandas

    random = np.random.default_rng(3)
    x = random.uniform(0, 10, 200)
    y = 3 * x + random.normal(0, 1, 200) + 40 * (random.uniform(size=200) > 0.97)
    return pandas.DataFrame({"x": x, "y": y})


def robust(table):
    """Slope, and how good the fit is."""
    import sklearn
    from sklearn.linear_model import HuberRegressor
    from sklearn.model_selection import cross_val_score

    model = HuberRegressor().fit(table[["x"]], table["y"])
    print(f"sklearn {sklearn.__version__}")
    return float(model.coef_[0]), float(cross_val_score(HuberRegressor(), table[["x"]], table["y"]).mean())


def least_squares(table):
    """Slope, and how good the fit is."""
    import scipy.stats

    line = scipy.stats.linregress(table["x"], table["y"])
    return float(line.slope), float(line.rvalue)


def draw(table, slope: float, file: str) -> None:
    """The measurements and the line."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.scatter(table["x"], table["y"])
    axes.axline((0, 0), slope=slope)
    figure.savefig(file)


def main(fit: str, file: str) -> None:
    """Stop with exit code 2 where FIT is none of those there are."""
    if fit not in FITS:
        print(f"report error: FIT is {fit!r}; expected one of {', '.join(FITS)}", file=sys.stderr)
        sys.exit(2)
    table = measurements()
    slope, quality = robust(table) if fit == "robust" else least_squares(table)
    print(f"slope {slope!r}, quality {quality!r}")
    print(table.describe().to_string())
    draw(table, slope, file)


main(*sys.argv[1:])
