"""Request and response buffering between the web server and the application, outside its threads.

It does what a reverse proxy does (nginx: proxy_request_buffering, proxy_buffering): slow clients cost some disk space,
and block no thread. The server is granian through its RSGI interface, the application WSGI (PEP 3333).
"""
