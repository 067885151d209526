"""Many people at once: a file or pasted lines read, its columns chosen, each line judged, the good ones invited."""
