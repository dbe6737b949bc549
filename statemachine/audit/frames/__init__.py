"""The plan of an audit in the expressions of narwhals, which run on any dataframe and in a database."""
