"""Pure decisions of meetings: who meets whom and when, which files are ahead, when to ask what came of it."""
