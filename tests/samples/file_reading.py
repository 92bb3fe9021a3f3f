"""Reading a data set from a file as one call."""

from engine.data.dataset import Dataset
from engine.data.files.choice import FileChoice
from engine.data.files.file_format import FileFormat
from engine.data.files.reading import read_file

CHOICES = ("columns", "label", "positive", "classes", "counts")


def read_csv(path, columns=None, label=None, positive=None, progress=None, **options) -> Dataset:
    form = {name: value for name, value in options.items() if name not in CHOICES}
    choice = FileChoice(columns, label, positive, options.get("classes"), options.get("counts"))
    return read_file(path, choice, FileFormat(**form), progress).dataset


SMALL = "a,b,c\n1,2,0\n3,4.5,1\n"


WIDE = "id,color,size,kind,weight\nu1,red,1,cat,2\nu2,blue,3,dog,4.5\n"

THREE = "a,b,kind\n1,2,x\n3,4,y\n5,6,z\n7,8,y\n"


def same_as_small(dataset):
    return dataset.X.tolist() == [[1.0, 2.0], [3.0, 4.5]] and dataset.y.tolist() == [0.0, 1.0]
