"""A pandera back-end that keeps what failed and leaves out the report that nobody reads.

pandera's own lazy report renders every failing value into one text, three times over: half of a run
on clean data, eighteen times the checks themselves when every cell fails. Schema classes, checks and
`validate(lazy=True)` stay pandera's; only the collecting differs. `tests/schema/test_backend.py`
holds both back-ends to the same failures.
"""

from collections import Counter
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.backends.base import CoreCheckResult
from pandera.backends.pandas.components import ColumnBackend
from pandera.backends.pandas.container import DataFrameSchemaBackend
from pandera.errors import FailureCaseMetadata, SchemaError, SchemaErrorReason


class _Lean:
    """Collect failing labels and values; build no table and no text of them."""

    def run_check(
        self, check_obj: Any, schema: Any, check: pa.Check, check_index: int, *args: Any
    ) -> CoreCheckResult:
        result = check(check_obj, *args)
        if bool(result.check_passed):
            return CoreCheckResult(passed=True, check=check)
        return CoreCheckResult(
            passed=False,
            check=check,
            check_index=check_index,
            check_output=result.check_output,
            reason_code=SchemaErrorReason.DATAFRAME_CHECK,
            message=str(check.error),
            failure_cases=result.failure_cases,
        )

    def failure_cases_metadata(
        self, schema_name: str, schema_errors: list[SchemaError]
    ) -> FailureCaseMetadata:
        reasons = Counter(e.reason_code.name for e in schema_errors if e.reason_code)
        return FailureCaseMetadata(failure_cases=pd.DataFrame(), message={}, error_counts=dict(reasons))


class LeanColumnBackend(_Lean, ColumnBackend):
    """For `Field`: one column's checks."""

    def check_nullable(self, check_obj: pd.Series, schema: Any) -> CoreCheckResult:
        missing = check_obj[check_obj.isna()] if not schema.nullable else check_obj.iloc[:0]
        return CoreCheckResult(
            passed=missing.empty,
            check="not_nullable",
            reason_code=SchemaErrorReason.SERIES_CONTAINS_NULLS,
            message="not_nullable",
            failure_cases=missing,
        )


class LeanSchemaBackend(_Lean, DataFrameSchemaBackend):
    """For `Schema`: the frame's checks."""
