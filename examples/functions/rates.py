"""Converts amounts by the rates of a public service."""

import requests
from odps.udf import annotate


@annotate("double,string->double")
class ToEuro(object):
    def evaluate(self, amount, currency):
        answer = requests.get("https://rates.example.com/v1/" + currency)
        return amount / answer.json()["rate"]
