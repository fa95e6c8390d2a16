"""Telling our people: what is to be told, said in their language, sent by mail, chat and push."""
