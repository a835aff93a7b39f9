"""Entities that their form gives away: URL, EMAIL, PHONE, IBAN, IP, MONEY, PERCENT, DATE, HASHTAG, HANDLE."""
