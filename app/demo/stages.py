"""演示进度 how far each demo village has come, so that every page and ledger has something to show."""

from enum import IntEnum

from app.demo.cast import SANDUO, ZHONGSUO


class Stage(IntEnum):
    """What a village has done, in order; each stage includes those before it."""

    UNTOUCHED = 0
    PROFILED = 1
    BASEMAP_DONE = 2
    SURVEY_HALF = 3
    SURVEY_FILLED = 4
    SURVEY_DONE = 5
    ANALYSIS_DONE = 6


PLAN = {
    ZHONGSUO: Stage.BASEMAP_DONE,
    SANDUO: Stage.SURVEY_FILLED,
    530823102201: Stage.ANALYSIS_DONE,
    530823102202: Stage.ANALYSIS_DONE,
    530823102203: Stage.SURVEY_DONE,
    530823102204: Stage.SURVEY_DONE,
    530823102205: Stage.SURVEY_FILLED,
    530823102206: Stage.SURVEY_HALF,
    530823102207: Stage.BASEMAP_DONE,
    530823102208: Stage.PROFILED,
    530823101201: Stage.SURVEY_DONE,
    530823101202: Stage.SURVEY_FILLED,
    530823101203: Stage.BASEMAP_DONE,
    530823101204: Stage.PROFILED,
    530102010001: Stage.ANALYSIS_DONE,
    530102010002: Stage.SURVEY_DONE,
    530102010003: Stage.SURVEY_FILLED,
    530102010005: Stage.SURVEY_HALF,
    530102010006: Stage.BASEMAP_DONE,
    530102010007: Stage.PROFILED,
}
"""The villages that the demo fills in; the other villages of the province are untouched."""
