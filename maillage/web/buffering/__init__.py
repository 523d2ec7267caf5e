"""Between the web server and the application: bodies are waited for, and answers sent, without a thread of pages.

As a proxy in front does (nginx: proxy_request_buffering, proxy_buffering): who sends or reads slowly costs a little of
the disk, and holds nobody up. The server is granian by its interface RSGI, the application WSGI (PEP 3333).
"""
