"""Fit a line to random measurements, print what came out, draw it: python report.py FIT FILE.

The imports stand where such scripts have them: all at the top, some used only by one of the fits.
"""

import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas
import scipy.stats
import sklearn
from sklearn.linear_model import HuberRegressor
from sklearn.model_selection import cross_val_score

FITS = ("least squares", "robust")


def measurements() -> "pandas.DataFrame":
    """Two columns that nearly lie on a line, with a few outliers."""
    random = np.random.default_rng(3)
    x = random.uniform(0, 10, 200)
    y = 3 * x + random.normal(0, 1, 200) + 40 * (random.uniform(size=200) > 0.97)
    return pandas.DataFrame({"x": x, "y": y})


def main(fit: str, file: str) -> None:
    """Stop with exit code 2 where FIT is none of those there are."""
    if fit not in FITS:
        print(f"report error: FIT is {fit!r}; expected one of {', '.join(FITS)}", file=sys.stderr)
        sys.exit(2)
    table = measurements()
    if fit == "robust":
        model = HuberRegressor().fit(table[["x"]], table["y"])
        slope = float(model.coef_[0])
        quality = float(cross_val_score(HuberRegressor(), table[["x"]], table["y"]).mean())
        print(f"sklearn {sklearn.__version__}")
    else:
        line = scipy.stats.linregress(table["x"], table["y"])
        slope, quality = float(line.slope), float(line.rvalue)
    print(f"slope {slope!r}, quality {quality!r}")
    print(table.describe().to_string())
    figure, axes = plt.subplots()
    axes.scatter(table["x"], table["y"])
    axes.axline((0, 0), slope=slope)
    figure.savefig(file)


main(*sys.argv[1:])
