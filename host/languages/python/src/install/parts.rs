//! The parts of the wheel's module that no solver needs.
//!
//! Owns which functions they are, and the names of the packages that are left out with them. Leaves how a
//! module is rewritten to [`super::module`]. The numbers are those of one module, that of the pinned wheel.

use super::module::Stretch;

/// The functions that become stubs: the linker has put those of a package side by side.
pub(super) const LEFT_OUT: &[Stretch] = &[
    Stretch {
        holds: "sqlite3",
        first: (5_593, "pysqlite_close_all_blobs"),
        last: (5_747, "_pysqlite_long_as_int64"),
    },
    Stretch {
        holds: "pandas, Pillow, kiwisolver, matplotlib, contourpy",
        first: (16_170, "PyInit__cyutility"),
        last: (
            29_036,
            "contourpy::LineType pybind11::detail::function_ref<contourpy::LineType (pybind11::object)>\
             ::callback_fn<pybind11_init__contourpy(pybind11::module_&)::$_35 const>(long, pybind11::object)",
        ),
    },
    Stretch {
        holds: "lxml",
        first: (29_557, "PyInit_etree"),
        last: (31_414, "__pyx_pw_4lxml_9objectify_35DataElement"),
    },
    Stretch {
        holds: "scikit-learn",
        first: (54_618, "PyInit__check_build"),
        last: (
            60_740,
            "__pyx_pw_7sklearn_5utils_16sparsefuncs_fast_27csr_matmul_csr_to_dense",
        ),
    },
    Stretch {
        holds: "statsmodels",
        first: (60_741, "PyInit__smoothers_lowess"),
        last: (
            67_946,
            "__pyx_pw_11statsmodels_3tsa_3stl_4_stl_1_is_pos_int",
        ),
    },
    Stretch {
        holds: "agg",
        first: (
            67_947,
            "agg::curve3_inc::init(double, double, double, double, double, double)",
        ),
        last: (67_989, "agg::vpgen_segmentator::vertex(double*, double*)"),
    },
    Stretch {
        holds: "FreeType, HarfBuzz, SheenBidi, Raqm",
        first: (71_682, "findModeID"),
        last: (74_249, "raqm_version_string"),
    },
    Stretch {
        holds: "LIBLINEAR, LIBSVM, libxslt, libxml2",
        first: (82_520, "sklearn_liblinear_set_seed"),
        last: (84_539, "xsltCheckRead"),
    },
    Stretch {
        holds: "SQLite",
        first: (86_059, "sqlite3_log"),
        last: (88_018, "statRowid"),
    },
];

/// The packages of the library that cannot be imported without these functions, and those that are of
/// no use without them. A program that imports one is to get an ImportError.
pub const LEFT_OUT_PACKAGES: &[&str] = &[
    "PIL",
    "_sqlite3",
    "contourpy",
    "fontTools",
    "formulaic",
    "kiwisolver",
    "lxml",
    "matplotlib",
    "mpl_toolkits",
    "pandas",
    "patsy",
    "pylab",
    "reportlab",
    "seaborn",
    "sklearn",
    "sqlite3",
    "statsmodels",
];
